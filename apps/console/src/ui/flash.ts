import { useSyncExternalStore } from 'react';

/** A message of the bar at the top. It stays when the page changes, until it is closed. */
export interface Flash {
  readonly id: string;
  readonly type: 'success' | 'error' | 'info' | 'in-progress';
  readonly text: string;
  readonly error?: unknown;
  /** Percent, for work that takes a while. */
  readonly progress?: number;
  readonly action?: { readonly text: string; readonly href?: string; readonly run?: () => void };
}

const most = 8;
let items: readonly Flash[] = [];
let count = 0;
const listeners = new Set<() => void>();

function change(next: readonly Flash[]): void {
  items = next;
  for (const listener of listeners) listener();
}

function add(item: Omit<Flash, 'id'>): string {
  count += 1;
  const id = `flash-${count}`;
  // The same failure of many requests at once is one message.
  const others = items.filter(({ type, text }) => !(type === 'error' && type === item.type && text === item.text));
  change([{ ...item, id }, ...others].slice(0, most));
  if (item.type === 'success') setTimeout(() => flash.close(id), 12_000);
  return id;
}

export const flash = {
  add,
  success: (text: string, action?: Flash['action']) => add({ type: 'success', text, ...(action && { action }) }),
  info: (text: string) => add({ type: 'info', text }),
  error: (error: unknown) =>
    add({ type: 'error', text: error instanceof Error ? error.message : String(error), error }),
  progress: (text: string, action?: Flash['action']) => add({ type: 'in-progress', text, ...(action && { action }) }),
  update: (id: string, facts: Partial<Omit<Flash, 'id'>>) =>
    change(items.map((item) => (item.id === id ? { ...item, ...facts } : item))),
  close: (id: string) => change(items.filter((item) => item.id !== id)),
  clear: () => change([]),
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useFlashes = (): readonly Flash[] => useSyncExternalStore(subscribe, () => items);
