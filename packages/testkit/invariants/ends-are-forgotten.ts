import type { Invariant } from './invariant.ts';

/** An hour after everything has settled: no row speaks of the terminated any more. */
export const endsAreForgotten: Invariant = function* ({ rows }) {
  const known = new Set<string>([...rows.instance, ...rows.volume, ...rows.network_interface].map(({ id }) => id));
  for (const { id, desired } of rows.instance) if (desired === 'terminated') yield `the row of ${id} is still there`;
  for (const { resource } of rows.tag)
    if (/^(i|vol|eni)-/.test(resource) && !known.has(resource)) yield `a tag of ${resource} is still there`;
  for (const { id } of rows.reservation)
    if (!rows.instance.some(({ reservation }) => reservation === id)) yield `the row of ${id} is still there`;
  for (const { digest } of rows.user_data)
    if (!rows.instance.some(({ user_data }) => user_data === digest)) yield `the user data ${digest} is still there`;
};
