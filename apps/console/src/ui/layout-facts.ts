import { type ReactNode, useLayoutEffect, useSyncExternalStore } from 'react';

export interface Crumb {
  readonly text: string;
  readonly href: string;
}

/** What a page tells the frame around it. */
export interface LayoutFacts {
  readonly crumbs: readonly Crumb[];
  readonly help?: ReactNode;
}

let facts: LayoutFacts = { crumbs: [] };
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useLayoutFacts = (): LayoutFacts => useSyncExternalStore(subscribe, () => facts);

export function useLayout(title: string, crumbs: readonly Crumb[], help: ReactNode): void {
  const key = JSON.stringify(crumbs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: crumbs are equal when their text is, help is constant text.
  useLayoutEffect(() => {
    document.title = `${title} · Mallee`;
    facts = { crumbs, help };
    for (const listener of listeners) listener();
  }, [title, key]);
}
