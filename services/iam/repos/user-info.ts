import type { AccountId } from '@mallee/base';
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

  /** The accounts whose user of this name has this value under a key, whatever the case of its letters. */
  async accountsWith(read: Read, user: string, name: string, value: string): Promise<AccountId[]> {
    const found = await rows(read)
      .selectFrom('iam_user_info')
      .innerJoin('iam_entity', 'iam_entity.id', 'iam_user_info.user_id')
      .select('iam_entity.account')
      .where('iam_entity.kind', '=', 'user')
      .where('iam_entity.name', '=', user)
      .where('iam_user_info.name', '=', name)
      .where((eb) => eb(eb.fn<string>('lower', ['iam_user_info.value']), '=', value.toLowerCase()))
      .execute();
    return found.map(({ account }) => account);
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
