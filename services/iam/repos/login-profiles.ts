import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type EntityRow, type LoginProfileRow, rows } from './tables.ts';

/** Users' passwords for the console. */
export const loginProfiles = {
  async of(read: Read, user: EntityRow): Promise<LoginProfileRow | undefined> {
    return rows(read).selectFrom('iam_login_profile').selectAll().where('user_id', '=', user.id).executeTakeFirst();
  },

  /** NoSuchEntity where the user has none. */
  async get(read: Read, user: EntityRow): Promise<LoginProfileRow> {
    const profile = await loginProfiles.of(read, user);
    if (!profile) throw errors.noLoginProfile(user.name);
    return profile;
  },

  async create(tx: Tx, user: EntityRow, hash: string, resetRequired: boolean): Promise<LoginProfileRow> {
    if (await loginProfiles.of(tx, user)) throw errors.loginProfileExists(user.name);
    const profile: LoginProfileRow = {
      user_id: user.id,
      hash,
      reset_required: resetRequired ? 1 : 0,
      created_at: tx.now,
      last_used_at: null,
    };
    await rows(tx).insertInto('iam_login_profile').values(profile).execute();
    return profile;
  },

  async change(tx: Tx, user: EntityRow, wish: { hash?: string | undefined; resetRequired?: boolean | undefined }) {
    const { hash, resetRequired } = wish;
    if (hash === undefined && resetRequired === undefined) return;
    await rows(tx)
      .updateTable('iam_login_profile')
      .set({
        ...(hash !== undefined && { hash }),
        ...(resetRequired !== undefined && { reset_required: resetRequired ? 1 : 0 }),
      })
      .where('user_id', '=', user.id)
      .execute();
  },

  async used(tx: Tx, user: EntityRow): Promise<void> {
    await rows(tx)
      .updateTable('iam_login_profile')
      .set({ last_used_at: tx.now })
      .where('user_id', '=', user.id)
      .execute();
  },

  async remove(tx: Tx, user: EntityRow): Promise<void> {
    await rows(tx).deleteFrom('iam_login_profile').where('user_id', '=', user.id).execute();
  },
};
