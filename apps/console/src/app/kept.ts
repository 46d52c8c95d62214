import { useState } from 'react';

/** What a browser remembers of a person's choices. Private windows and full disks only mean that it forgets. */
export const kept = {
  read<T>(name: string, otherwise: T): T {
    try {
      const text = localStorage.getItem(`mallee.${name}`);
      return text === null ? otherwise : (JSON.parse(text) as T);
    } catch {
      return otherwise;
    }
  },
  write(name: string, value: unknown): void {
    try {
      localStorage.setItem(`mallee.${name}`, JSON.stringify(value));
    } catch {
      // See above.
    }
  },
};

export function useKept<T>(name: string, otherwise: T): [T, (value: T) => void] {
  const [value, set] = useState(() => kept.read(name, otherwise));
  return [
    value,
    (next) => {
      set(next);
      kept.write(name, next);
    },
  ];
}
