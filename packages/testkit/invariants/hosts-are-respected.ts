import type { Invariant } from './invariant.ts';

/** No agent breaks a promise that its drivers rely on, and nothing is logged that only a bug can have caused. */
export const hostsAreRespected: Invariant = function* ({ hosts, history }) {
  for (const [node, { violations }] of hosts) for (const violation of violations) yield `${node}: ${violation}`;
  yield* history.bugs;
};
