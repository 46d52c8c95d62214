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
