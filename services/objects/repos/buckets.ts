import type { AccountId } from '@mallee/base';
import type { Versioning } from '@mallee/object-engine';
import type { Read, Tx } from '@mallee/store';
import type { Kysely } from 'kysely';
import type { BucketRow, ObjectTables } from '../tables.ts';

/** The topic that tells which buckets' rows changed, by name. */
export const bucketsTopic = 'buckets';

export const buckets = {
  async named(read: Read, name: string): Promise<BucketRow | undefined> {
    return db(read).selectFrom('bucket').selectAll().where('name', '=', name).executeTakeFirst();
  },

  /** An account's buckets in the order of their names, those behind `after`. */
  async page(
    read: Read,
    account: AccountId,
    { after, prefix, limit }: { after: string; prefix: string; limit: number },
  ): Promise<BucketRow[]> {
    return db(read)
      .selectFrom('bucket')
      .selectAll()
      .where('account', '=', account)
      .where('name', '>', after)
      .where((eb) => eb(eb.fn<string>('substr', ['name', eb.val(1), eb.val(prefix.length)]), '=', prefix))
      .orderBy('name')
      .limit(limit)
      .execute();
  },

  async count(read: Read, account: AccountId): Promise<number> {
    const { count } = await db(read)
      .selectFrom('bucket')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('account', '=', account)
      .executeTakeFirstOrThrow();
    return Number(count);
  },

  /** How many buckets somebody made that are still there. */
  async countMadeBy(read: Read, user: string): Promise<number> {
    const { count } = await db(read)
      .selectFrom('bucket')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('made_by', '=', user)
      .executeTakeFirstOrThrow();
    return Number(count);
  },

  /** The numbers of an account's buckets, and who made them. */
  async of(read: Read, account: AccountId): Promise<Pick<BucketRow, 'number' | 'made_by'>[]> {
    return db(read).selectFrom('bucket').select(['number', 'made_by']).where('account', '=', account).execute();
  },

  /** Every bucket. */
  async all(read: Read): Promise<Pick<BucketRow, 'name' | 'number' | 'account'>[]> {
    return db(read).selectFrom('bucket').select(['name', 'number', 'account']).execute();
  },

  /** Gives the bucket its number. The name must be free. */
  async insert(tx: Tx, row: Omit<BucketRow, 'number'>): Promise<BucketRow> {
    const { last } = await db(tx)
      .updateTable('bucket_number')
      .set((eb) => ({ last: eb('last', '+', 1) }))
      .returning('last')
      .executeTakeFirstOrThrow();
    const made = { ...row, number: last };
    await db(tx).insertInto('bucket').values(made).execute();
    tx.wake(bucketsTopic, [row.name]);
    return made;
  },

  async setAcl(tx: Tx, { number, name }: Pick<BucketRow, 'number' | 'name'>, acl: string | null): Promise<void> {
    await db(tx).updateTable('bucket').set({ acl }).where('number', '=', number).execute();
    tx.wake(bucketsTopic, [name]);
  },

  async setVersioning(
    tx: Tx,
    { number, name }: Pick<BucketRow, 'number' | 'name'>,
    versioning: Versioning,
  ): Promise<void> {
    await db(tx).updateTable('bucket').set({ versioning }).where('number', '=', number).execute();
    tx.wake(bucketsTopic, [name]);
  },

  async remove(tx: Tx, { number, name }: Pick<BucketRow, 'name' | 'number'>): Promise<void> {
    await db(tx).deleteFrom('bucket_setting').where('bucket', '=', number).execute();
    await db(tx).deleteFrom('bucket').where('number', '=', number).execute();
    tx.wake(bucketsTopic, [name]);
  },
};

const db = (read: Read): Kysely<ObjectTables> => read.db<ObjectTables>();
