import type { View } from '../view.ts';

/** What must hold, said by what breaks it: one sentence each. `before` is the moment of the last look. */
export type Invariant = (view: View, before: View | undefined) => Iterable<string>;

/** The keys that more than one item has. */
export function* shared<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string | null | undefined,
): Generator<[string, T[]]> {
  const groups = Map.groupBy(items, keyOf);
  for (const [key, group] of groups) if (key !== null && key !== undefined && group.length > 1) yield [key, group];
}
