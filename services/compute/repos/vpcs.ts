import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import type { VpcRow } from '../tables.ts';

export const vpcs = {
  async find(read: Read, account: AccountId, id: string): Promise<VpcRow | undefined> {
    return db(read)
      .selectFrom('vpc')
      .selectAll()
      .where('id', '=', id.toLowerCase() as VpcRow['id'])
      .where('account', '=', account)
      .executeTakeFirst();
  },

  async get(read: Read, account: AccountId, id: string): Promise<VpcRow> {
    const row = await vpcs.find(read, account, id);
    if (!row) throw errors.notFound('VpcID', 'vpc ID', [id]);
    return row;
  },

  /** All of an account, or of every account, by id. */
  async all(read: Read, account: AccountId | undefined): Promise<VpcRow[]> {
    return db(read)
      .selectFrom('vpc')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
  },
};
