import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import type { Kysely } from 'kysely';
import type { EncryptionKeyRow, ObjectTables } from '../tables.ts';

/** Keys of accounts, sealed. */
export const encryptionKeys = {
  async named(read: Read, account: AccountId, id: string): Promise<EncryptionKeyRow | undefined> {
    const query = db(read).selectFrom('encryption_key').selectAll().where('id', '=', id);
    return query.where('account', '=', account).executeTakeFirst();
  },

  async called(read: Read, account: AccountId, alias: string): Promise<EncryptionKeyRow | undefined> {
    const query = db(read).selectFrom('encryption_key').selectAll().where('account', '=', account);
    return query.where('alias', '=', alias).executeTakeFirst();
  },

  async insert(tx: Tx, row: EncryptionKeyRow): Promise<void> {
    await db(tx).insertInto('encryption_key').values(row).execute();
  },
};

const db = (read: Read): Kysely<ObjectTables> => read.db<ObjectTables>();
