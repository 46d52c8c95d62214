import { changed } from '@mallee/gateway/op';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import { toJson } from '../rules/json.ts';
import type { InstanceRow, Wish } from '../tables.ts';
import { nodes } from './nodes.ts';
import { release } from './release.ts';

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
    if (row.desired === desired) return reason.force ? force(tx, row) : row;
    if (row.desired === 'terminated') return row;
    const turned = await db(tx)
      .updateTable('instance')
      .set((eb) => ({
        desired,
        generation: eb('generation', '+', 1),
        reason: toJson(reason),
        wished_at: tx.now,
        fault: null,
        ended: null,
        restart_at: null,
        // What was seen under the last wish says nothing about a start: `down` would pass for an end that is yet to come.
        ...(desired === 'running' && {
          phase: null,
          up_since: null,
          launched_at: tx.now,
          crashes: 0,
          crashed_at: null,
        }),
        ...(desired === 'terminated' && { terminated_at: tx.now }),
      }))
      .where('id', '=', row.id)
      .where('generation', '=', row.generation)
      .returningAll()
      .executeTakeFirstOrThrow();
    // What is stopped has no lent address, whoever stopped it; a start brings another.
    if (desired === 'stopped') await release.lentAddresses(tx, row.id);
    await ring(tx, turned);
    return turned;
  },

  /** One more reboot is wanted; the node resets a guest that has been started fewer times. */
  async reboot(tx: Tx, row: Pick<InstanceRow, 'id' | 'node' | 'desired' | 'generation'>): Promise<void> {
    if (row.desired !== 'running') return;
    await db(tx)
      .updateTable('instance')
      .set((eb) => ({ boots: eb('boots', '+', 1), generation: eb('generation', '+', 1), restart_at: null }))
      .where('id', '=', row.id)
      .where('generation', '=', row.generation)
      .execute();
    await nodes.touch(tx, [row.node]);
    tx.wake('instances', [row.id]);
  },
};

/** A graceful end under way is cut short; the wish itself stays. */
async function force(tx: Tx, row: InstanceRow): Promise<InstanceRow> {
  if (row.desired === 'running') return row;
  const known = JSON.parse(row.reason ?? '{}') as object;
  const reason = toJson({ ...known, force: true });
  if (reason === row.reason) return row;
  await db(tx)
    .updateTable('instance')
    .set({ reason })
    .where('id', '=', row.id)
    .where('generation', '=', row.generation)
    .execute();
  await nodes.touch(tx, [row.node]);
  return { ...row, reason };
}

/** The machine's own node has a new document; the others of its VPC have a member more or less. */
async function ring(tx: Tx, row: Pick<InstanceRow, 'id' | 'account' | 'node' | 'vpc'>): Promise<void> {
  await nodes.touch(tx, [row.node, ...(await nodes.ofVpc(tx, row.vpc))]);
  tx.wake('instances', [row.id]);
  changed(tx, { account: row.account, type: 'instance', id: row.id });
}
