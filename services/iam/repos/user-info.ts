import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type EntityRow, rows } from './tables.ts';

/** Free key and value texts that Eucalyptus keeps about a user. */
export const userInfo = {
  async of(read: Read, user: EntityRow): Promise<{ name: string; value: string }[]> {
    return rows(read)
      .selectFrom('iam_user_info')
      .select(['name', 'value'])
      .where('user_id', '=', user.id)
      .orderBy('name')
      .execute();
  },

  /** Without a value the key goes. */
  async put(tx: Tx, user: EntityRow, name: string, value: string | undefined): Promise<void> {
    await rows(tx).deleteFrom('iam_user_info').where('user_id', '=', user.id).where('name', '=', name).execute();
    if (value === undefined) return;
    if ((await userInfo.of(tx, user)).length >= most) throw errors.limitExceeded('infos per user', most);
    await rows(tx).insertInto('iam_user_info').values({ user_id: user.id, name, value }).execute();
  },
};

const most = 50;
