import type { Ended } from '@mallee/node-contract';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import { afterCrash } from '../rules/after-crash.ts';
import type { InstanceRow } from '../tables.ts';
import { nodes } from './nodes.ts';
import { wishes } from './wishes.ts';

/** Turns the wish, or the start that it asks for, when a machine ended although it was wanted. */
export async function afterEnd(tx: Tx, row: InstanceRow, ended: Ended): Promise<void> {
  // After a host's restart the node has started it again from its ledger.
  if (ended.why === 'host-reboot') return;
  if (ended.why === 'guest-shutdown') {
    await wishes.want(tx, row, row.shutdown_behavior === 'stop' ? 'stopped' : 'terminated', {
      code: 'Client.InstanceInitiatedShutdown',
      say: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
      transition: 'User initiated',
    });
    return;
  }
  const { restart_at, ...count } = afterCrash(row, tx.now);
  if (restart_at === 'never') {
    const what =
      ended.why === 'panic' ? 'its kernel panicked' : `its machine ended (${ended.say ?? 'no reason known'})`;
    await db(tx).updateTable('instance').set(count).where('id', '=', row.id).execute();
    await wishes.want(tx, row, 'stopped', {
      code: 'Server.InternalError',
      say: `Server.InternalError: The instance was stopped because it failed ${count.crashes} times in a row: ${what}`,
      transition: 'Server.InternalError',
    });
    return;
  }
  await db(tx)
    .updateTable('instance')
    .set({ ...count, restart_at })
    .where('id', '=', row.id)
    .execute();
  if (restart_at > tx.now) return nodes.touch(tx, [row.node]);
  await wishes.reboot(tx, row);
}
