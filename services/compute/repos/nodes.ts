import type { NodeId, VpcId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { db } from '../op.ts';

export const nodes = {
  /** Marks that these nodes' documents have changed, and rings for them after the commit. */
  async touch(tx: Tx, ids: readonly NodeId[]): Promise<void> {
    if (ids.length === 0) return;
    const unique = [...new Set(ids)];
    await db(tx)
      .updateTable('node')
      .set((eb) => ({ revision: eb('revision', '+', 1) }))
      .where('id', 'in', unique)
      .execute();
    tx.wake('nodes', unique);
  },

  /** Every node that holds a machine of the VPC: its groups, members and addresses are in their documents. */
  async touchVpc(tx: Tx, vpc: VpcId): Promise<void> {
    await nodes.touch(tx, await nodes.ofVpc(tx, vpc));
  },

  async ofVpc(read: Read, vpc: VpcId): Promise<NodeId[]> {
    const rows = await db(read)
      .selectFrom('network_interface')
      .innerJoin('instance', 'instance.id', 'network_interface.instance')
      .select('instance.node')
      .distinct()
      .where('network_interface.vpc', '=', vpc)
      .execute();
    return rows.map(({ node }) => node);
  },
};
