import type { World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { accessKeyId, secretKey } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import type { Vault } from '../vault.ts';
import { type AccessKeyRow, type EntityRow, rows } from './tables.ts';

/** Keys that last until somebody deletes them. */
export const accessKeys = {
  async find(read: Read, id: string): Promise<AccessKeyRow | undefined> {
    return rows(read).selectFrom('iam_access_key').selectAll().where('id', '=', id).executeTakeFirst();
  },

  /** NoSuchEntity where this user has none of that id. */
  async get(read: Read, user: EntityRow, id: string): Promise<AccessKeyRow> {
    const key = await accessKeys.find(read, id);
    if (key?.user_id !== user.id) throw errors.noSuchEntity('Access Key', id);
    return key;
  },

  async of(read: Read, user: EntityRow): Promise<AccessKeyRow[]> {
    return rows(read).selectFrom('iam_access_key').selectAll().where('user_id', '=', user.id).orderBy('id').execute();
  },

  /** The only moment at which the secret is seen by anyone. */
  async create(tx: Tx, world: World, vault: Vault, user: EntityRow): Promise<{ key: AccessKeyRow; secret: string }> {
    if ((await accessKeys.of(tx, user)).length >= limits.accessKeysPerUser)
      throw errors.limitExceeded('AccessKeysPerUser', limits.accessKeysPerUser);
    const id = accessKeyId(world, 'AKIA');
    const secret = secretKey(world);
    const key: AccessKeyRow = {
      id,
      user_id: user.id,
      sealed: vault.seal(secret, id),
      status: 'Active',
      created_at: tx.now,
      last_used_at: null,
      last_service: null,
      last_region: null,
    };
    await rows(tx).insertInto('iam_access_key').values(key).execute();
    return { key, secret };
  },

  async turn(tx: Tx, { id }: AccessKeyRow, status: AccessKeyRow['status']): Promise<void> {
    await rows(tx).updateTable('iam_access_key').set({ status }).where('id', '=', id).execute();
  },

  async remove(tx: Tx, { id }: AccessKeyRow): Promise<void> {
    await rows(tx).deleteFrom('iam_access_key').where('id', '=', id).execute();
  },

  /** Notes the latest use; one that is older than what is known changes nothing. */
  async used(tx: Tx, id: string, use: KeyUse): Promise<void> {
    await rows(tx)
      .updateTable('iam_access_key')
      .set({ last_used_at: use.at, last_service: use.service, last_region: use.region })
      .where('id', '=', id)
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', use.at)]))
      .execute();
  },
};

export interface KeyUse {
  readonly at: number;
  readonly service: string;
  readonly region: string;
}
