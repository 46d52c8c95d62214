import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import type { InstanceRow } from '../tables.ts';
import { nodes } from './nodes.ts';

/** What a user may change about an instance without turning its wish, so that its generation stays. */
type Changeable = Pick<
  InstanceRow,
  | 'instance_type'
  | 'vcpus'
  | 'memory_mib'
  | 'user_data'
  | 'shutdown_behavior'
  | 'termination_protection'
  | 'stop_protection'
  | 'monitoring'
  | 'metadata_options'
  | 'profile'
  | 'boot'
  | 'hints'
>;

export async function changeInstance(tx: Tx, row: InstanceRow, change: Partial<Changeable>): Promise<void> {
  await db(tx).updateTable('instance').set(change).where('id', '=', row.id).execute();
  await nodes.touch(tx, [row.node]);
  tx.wake('instances', [row.id]);
}
