import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { db, query } from '../op.ts';
import type { KeyPairRow } from '../tables.ts';
import { tags } from './tags.ts';

export const keyPairs = {
  async named(read: Read, account: AccountId, name: string): Promise<KeyPairRow | undefined> {
    const [row] = await withName(read, { account, name });
    return row;
  },

  async withId(read: Read, account: AccountId, id: string): Promise<KeyPairRow | undefined> {
    return db(read)
      .selectFrom('key_pair')
      .selectAll()
      .where('account', '=', account)
      .where('id', '=', id.toLowerCase())
      .executeTakeFirst();
  },

  async all(read: Read, account: AccountId): Promise<KeyPairRow[]> {
    return db(read).selectFrom('key_pair').selectAll().where('account', '=', account).orderBy('id').execute();
  },

  async insert(tx: Tx, row: KeyPairRow): Promise<void> {
    if (await keyPairs.named(tx, row.account, row.name)) throw errors.keyPairDuplicate(row.name);
    await db(tx).insertInto('key_pair').values(row).execute();
  },

  async remove(tx: Tx, { id }: KeyPairRow): Promise<void> {
    await tags.dropAll(tx, id);
    await db(tx).deleteFrom('key_pair').where('id', '=', id).execute();
  },
};

const withName = query((db, $: { account: AccountId; name: string }) =>
  db.selectFrom('key_pair').selectAll().where('account', '=', $.account).where('name', '=', $.name),
);
