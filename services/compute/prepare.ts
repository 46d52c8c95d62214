import { newUuid, type World } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { db } from './op.ts';
import { seedInstanceTypes } from './repos/seed-instance-types.ts';

/** What compute needs before its first request: its epoch and its instance types. Repeats change nothing. */
export async function prepareCompute(tx: Tx, world: World): Promise<void> {
  await db(tx)
    .insertInto('cloud')
    .values({ name: 'epoch', value: newUuid(world) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  await seedInstanceTypes(tx);
}

/**
 * Tells every node that history starts anew: its document is taken whatever its revision. To be called once after a
 * backup was restored, before any node is answered.
 */
export async function renewEpoch(tx: Tx, world: World): Promise<void> {
  await db(tx)
    .updateTable('cloud')
    .set({ value: newUuid(world) })
    .where('name', '=', 'epoch')
    .execute();
}
