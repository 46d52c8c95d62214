import type { InstanceId } from '@mallee/base';
import type { Ended } from '@mallee/node-contract';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import { toJson } from '../rules/json.ts';
import type { InstanceRow, Wish } from '../tables.ts';
import { nodes } from './nodes.ts';

/** Why a wish turned, as users see it in StateReason and StateTransitionReason. */
export interface WishReason {
  readonly code: string;
  readonly say: string;
  /** `StateTransitionReason` before its time, such as `User initiated`. */
  readonly transition: string;
  /** Cut the power at once. */
  readonly force?: boolean;
}

/** The only place where an instance's wish turns; each turn raises the generation and rings for the node. */
export const wishes = {
  /** Repeats change nothing and answer the row as it is; a terminated machine can be wished nothing else. */
  async want(tx: Tx, row: InstanceRow, desired: Wish, reason: WishReason): Promise<InstanceRow> {
    if (row.desired === 'terminated' || row.desired === desired) return row;
    const turned = await db(tx)
      .updateTable('instance')
      .set((eb) => ({
        desired,
        generation: eb('generation', '+', 1),
        reason: toJson(reason),
        wished_at: tx.now,
        fault: null,
        ended: null,
        ...(desired === 'running' && { up_since: null, launched_at: tx.now }),
        ...(desired === 'terminated' && { terminated_at: tx.now }),
      }))
      .where('id', '=', row.id)
      .where('generation', '=', row.generation)
      .returningAll()
      .executeTakeFirstOrThrow();
    await ring(tx, turned);
    return turned;
  },

  /** One more reboot is wanted; the node resets a guest that has been started fewer times. */
  async reboot(tx: Tx, row: InstanceRow): Promise<void> {
    if (row.desired !== 'running') return;
    await db(tx)
      .updateTable('instance')
      .set((eb) => ({ boots: eb('boots', '+', 1), generation: eb('generation', '+', 1) }))
      .where('id', '=', row.id)
      .where('generation', '=', row.generation)
      .execute();
    await nodes.touch(tx, [row.node]);
    tx.wake('instances', [row.id]);
  },

  /** What follows when a machine ended although it was wanted. True where the wish turned. */
  async afterEnd(tx: Tx, row: InstanceRow, ended: Ended): Promise<boolean> {
    // After a host's restart the node has started it again from its ledger.
    if (ended.why === 'host-reboot') return false;
    if (ended.why === 'guest-shutdown') {
      const stop = row.shutdown_behavior === 'stop';
      const say = 'Client.InstanceInitiatedShutdown: Instance initiated shutdown';
      await wishes.want(tx, row, stop ? 'stopped' : 'terminated', {
        code: 'Client.InstanceInitiatedShutdown',
        say,
        transition: 'User initiated',
      });
      return true;
    }
    // A crash or a panic: the machine is wanted, so it is started once more; the reason stays readable on the row.
    await wishes.reboot(tx, row);
    return true;
  },
};

/** The machine's own node has a new document; the others of its VPC have a member more or less. */
async function ring(
  tx: Tx,
  row: { id: InstanceId; node: InstanceRow['node']; vpc: InstanceRow['vpc'] },
): Promise<void> {
  await nodes.touch(tx, [row.node, ...(await nodes.ofVpc(tx, row.vpc))]);
  tx.wake('instances', [row.id]);
}
