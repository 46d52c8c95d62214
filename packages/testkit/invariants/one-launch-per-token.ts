import { type Invariant, shared } from './invariant.ts';

/** However often a client repeats itself, one token starts one reservation. */
export const oneLaunchPerToken: Invariant = function* ({ rows }) {
  const first = rows.instance.filter(({ launch_index }) => launch_index === 0);
  for (const [token, found] of shared(first, (row) => row.client_token))
    yield `${token} started ${found.map(({ reservation }) => reservation).join(' and ')}`;
};
