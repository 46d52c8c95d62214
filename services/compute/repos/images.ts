import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { db, query } from '../op.ts';
import { canonicalImageId } from '../rules/image-ids.ts';
import type { ImageRow } from '../tables.ts';
import { tags } from './tags.ts';

export const images = {
  /** An image that the account may use: its own, a public one, or one that was shared with it. */
  async visible(read: Read, account: AccountId, id: string): Promise<ImageRow | undefined> {
    const row = await images.find(read, id);
    if (!row || row.phase === 'deregistered') return undefined;
    if (row.account === account || row.public === 1) return row;
    const shared = await db(read)
      .selectFrom('launch_permission')
      .select('image')
      .where('image', '=', row.id)
      .where('account', '=', account)
      .executeTakeFirst();
    return shared && row;
  },

  /** The row whatever its owner and phase. */
  async find(read: Read, id: string): Promise<ImageRow | undefined> {
    const [row] = await withId(read, { id: canonicalImageId(id) });
    return row;
  },

  /** All that the account may use, by id. */
  async allVisible(read: Read, account: AccountId): Promise<ImageRow[]> {
    return db(read)
      .selectFrom('image')
      .selectAll()
      .where('phase', '<>', 'deregistered')
      .where((eb) =>
        eb.or([
          eb('account', '=', account),
          eb('public', '=', 1),
          eb('id', 'in', eb.selectFrom('launch_permission').select('image').where('account', '=', account)),
        ]),
      )
      .orderBy('id')
      .execute();
  },

  /** Every account's, also the deregistered ones, by id. */
  async everyones(read: Read): Promise<ImageRow[]> {
    return db(read).selectFrom('image').selectAll().orderBy('id').execute();
  },

  /** The accounts that an image is shared with, sorted. */
  async sharedWith(read: Read, id: string): Promise<AccountId[]> {
    const rows = await db(read)
      .selectFrom('launch_permission')
      .select('account')
      .where('image', '=', id)
      .orderBy('account')
      .execute();
    return rows.map(({ account }) => account);
  },

  /** The images that were shared by name with any of these accounts. */
  async sharedWithAny(read: Read, accounts: readonly AccountId[]): Promise<ReadonlySet<string>> {
    if (accounts.length === 0) return new Set();
    const rows = await db(read)
      .selectFrom('launch_permission')
      .select('image')
      .where('account', 'in', accounts)
      .execute();
    return new Set(rows.map(({ image }) => image));
  },

  async share(tx: Tx, image: string, accounts: readonly AccountId[]): Promise<void> {
    for (const account of accounts)
      await db(tx)
        .insertInto('launch_permission')
        .values({ image, account })
        .onConflict((conflict) => conflict.columns(['image', 'account']).doNothing())
        .execute();
  },

  /** Without accounts: with nobody any more. */
  async unshare(tx: Tx, image: string, accounts?: readonly AccountId[]): Promise<void> {
    let rows = db(tx).deleteFrom('launch_permission').where('image', '=', image);
    if (accounts) rows = rows.where('account', 'in', accounts);
    await rows.execute();
  },

  async insert(tx: Tx, row: ImageRow): Promise<void> {
    const other = await db(tx)
      .selectFrom('image')
      .select('id')
      .where('account', '=', row.account)
      .where('name', '=', row.name)
      .where('phase', '<>', 'deregistered')
      .executeTakeFirst();
    if (other) throw errors.imageNameTaken(row.name, other.id);
    await db(tx).insertInto('image').values(row).execute();
  },

  async update(tx: Tx, id: string, change: Partial<ImageRow>): Promise<void> {
    await db(tx).updateTable('image').set(change).where('id', '=', id).execute();
  },

  /** True while a machine is listed that was made from it, or boots with it. */
  async inUse(read: Read, id: string): Promise<boolean> {
    const user = await db(read)
      .selectFrom('instance')
      .select('id')
      .where((eb) => eb.or([eb('image', '=', id), eb('boot', 'like', `%"${id}"%`)]))
      .executeTakeFirst();
    return user !== undefined;
  },

  async remove(tx: Tx, id: string): Promise<void> {
    await tags.dropAll(tx, id);
    await db(tx).deleteFrom('image').where('id', '=', id).execute();
  },
};

const withId = query((db, $: { id: string }) => db.selectFrom('image').selectAll().where('id', '=', $.id));
