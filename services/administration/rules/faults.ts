import type { Instant } from '@mallee/base';
import type { NodeFacts, ReconcilerFacts } from '../op.ts';

export interface FaultFacts {
  /** A node's or reconciler's name. */
  readonly source: string;
  readonly code: string;
  readonly say: string;
  readonly at?: Instant;
}

/** What is wrong with the cloud as a whole, as its parts tell; users' own troubles are on their resources. */
export function faultsOf(nodes: readonly NodeFacts[], reconcilers: readonly ReconcilerFacts[]): FaultFacts[] {
  return [
    ...(nodes.length === 0
      ? [{ source: 'cloud', code: 'NoNode', say: 'No node has reported yet: no machine can run.' }]
      : []),
    ...nodes.flatMap(({ id, state, seenAt, faults }) => [
      ...(state === 'silent'
        ? [
            {
              source: id,
              code: 'NodeSilent',
              say: 'The node is not heard from. Its machines show as impaired.',
              at: seenAt,
            },
          ]
        : []),
      ...(state === 'lost'
        ? [{ source: id, code: 'NodeLost', say: 'The node was given up; what it owned has ended.', at: seenAt }]
        : []),
      ...faults.map(({ code, say }) => ({ source: id, code, say, at: seenAt })),
    ]),
    ...reconcilers.flatMap(({ name, lastError }) =>
      lastError
        ? [{ source: name, code: 'ReconcilerFailed', say: `${lastError.key}: ${lastError.say}`, at: lastError.at }]
        : [],
    ),
  ];
}
