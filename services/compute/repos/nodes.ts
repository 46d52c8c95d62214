import type { NodeId, VpcId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { query } from '../op.ts';

export const nodes = {
  /** Marks that these nodes' documents have changed, and rings for them after the commit. */
  async touch(tx: Tx, ids: readonly NodeId[]): Promise<void> {
    if (ids.length === 0) return;
    const unique = [...new Set(ids)];
    for (const id of unique) await raiseRevision(tx, { id });
    tx.wake('nodes', unique);
  },

  /** Every node that holds a machine of the VPC: its groups, members and addresses are in their documents. */
  async touchVpc(tx: Tx, vpc: VpcId): Promise<void> {
    await nodes.touch(tx, await nodes.ofVpc(tx, vpc));
  },

  /** The nodes that hold a machine of the VPC; one look into an index for each node, however many machines there are. */
  async ofVpc(read: Read, vpc: VpcId): Promise<NodeId[]> {
    const rows = await holding(read, { vpc });
    return rows.map(({ id }) => id);
  },
};

const raiseRevision = query((db, $: { id: NodeId }) =>
  db
    .updateTable('node')
    .set((eb) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', $.id),
);

const holding = query((db, $: { vpc: VpcId }) =>
  db
    .selectFrom('node')
    .select('node.id')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('instance')
          .select('instance.id')
          .where('instance.vpc', '=', $.vpc)
          .whereRef('instance.node', '=', 'node.id')
          // Spelt so that the search ends at the first hit; an `or` would gather all of them first.
          .where((or) => or(or.fn.coalesce('instance.phase', or.val('')), '!=', 'gone')),
      ),
    ),
);
