import type { Rows, SeenHost } from '../view.ts';
import type { Invariant } from './invariant.ts';

type Instance = Rows['instance'][number];

/** Once the world has been mended and some time has passed: rows, hosts and wishes agree, or a reason says why not. */
export const everyWishMet: Invariant = function* ({ rows, hosts, history }) {
  for (const row of rows.instance) {
    const host = hosts.get(row.node)!;
    const root = rows.attachment.find(({ instance }) => instance === row.id)?.volume;
    if (root !== undefined && history.lost.has(root) && row.desired === 'running' && row.fault !== null) continue;
    yield* wishOf(row, host);
  }
  for (const { id, desired, phase, node } of rows.volume) {
    if (desired === 'gone') yield `${id} is still there, though it should be gone`;
    else if (phase !== (history.lost.has(id) ? 'lost' : 'present')) yield `${id} is ${phase} on ${node}`;
  }
  for (const { id, revision, revision_seen } of rows.node)
    if (revision_seen < revision) yield `${id} has seen revision ${revision_seen} of ${revision}`;
};

function* wishOf(row: Instance, host: SeenHost): Generator<string> {
  const machine = host.machines.get(row.id);
  const is = `${row.id} is wanted ${row.desired}; its row says ${row.phase}, its host ${machine?.is ?? 'nothing'}`;
  switch (row.desired) {
    case 'running':
      if (row.phase !== 'up' || machine?.is !== 'running' || row.up_since === null || row.fault !== null)
        yield `${is}; ${row.fault}`;
      return;
    case 'stopped':
      if (row.phase !== 'down' || machine) yield is;
      return;
    case 'terminated':
      if (row.phase !== 'gone' || machine) yield is;
  }
}
