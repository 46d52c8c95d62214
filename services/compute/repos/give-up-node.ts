import type { NodeId } from '@mallee/base';
import { AwsError } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import { release } from './release.ts';
import { stillThere } from './still-there.ts';
import { wishes } from './wishes.ts';

/**
 * The operator's word that a host never comes back: all that it owned ends, and what that held is given back, so that
 * nothing waits for it for ever. Volumes that were to outlive their machine stay as lost, for their owners to see.
 * Should the host return nevertheless, it is told to remove everything. Answers how many machines ended.
 */
export async function giveUpNode(tx: Tx, node: NodeId): Promise<{ instances: number }> {
  const known = await db(tx).selectFrom('node').select('id').where('id', '=', node).executeTakeFirst();
  if (!known) throw new AwsError('InvalidNodeID.NotFound', 400, `There is no node '${node}'.`);
  await db(tx).updateTable('node').set({ state: 'lost' }).where('id', '=', node).execute();
  const rows = await db(tx).selectFrom('instance').selectAll().where('node', '=', node).where(stillThere).execute();
  for (const row of rows) {
    const ended = await wishes.want(tx, row, 'terminated', {
      code: 'Server.InternalError',
      say: 'Server.InternalError: The host of this instance was lost',
      transition: 'Server.InternalError',
    });
    await db(tx).updateTable('instance').set({ phase: 'gone' }).where('id', '=', ended.id).execute();
    await release.instance(tx, ended);
  }
  const volumes = await db(tx).selectFrom('volume').select(['id', 'desired']).where('node', '=', node).execute();
  for (const { id, desired } of volumes) {
    if (desired === 'gone') await release.volume(tx, { id });
    else
      await db(tx)
        .updateTable('volume')
        .set({
          phase: 'lost',
          fault: JSON.stringify({
            code: 'NodeLost',
            say: 'The host of this volume was lost, and its content with it.',
          }),
        })
        .where('id', '=', id)
        .execute();
  }
  return { instances: rows.length };
}
