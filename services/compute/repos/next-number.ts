import type { Tx } from '@mallee/store';
import { db } from '../op.ts';

/** The next number for a VPC's devices: rises, so that a number rests before it is used again, and wraps at 65,535. */
export async function nextNumber(tx: Tx, name: 'vpc'): Promise<number> {
  const { position } = (await db(tx)
    .selectFrom('cursor')
    .select('position')
    .where('name', '=', name)
    .executeTakeFirst()) ?? { position: 0 };
  const used = new Set((await db(tx).selectFrom('vpc').select('number').execute()).map(({ number }) => number));
  let next = position;
  do next = (next % 65_535) + 1;
  while (used.has(next));
  await db(tx)
    .insertInto('cursor')
    .values({ name, position: next })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ position: next }))
    .execute();
  return next;
}
