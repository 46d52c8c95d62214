import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { limits } from '../rules/limits.ts';
import { cut, type Page } from '../rules/page.ts';
import { type EntityRow, rows } from './tables.ts';

/** Who is in which group. */
export const members = {
  /** Adding twice changes nothing. */
  async add(tx: Tx, group: EntityRow, user: EntityRow): Promise<void> {
    const now = await members.groupsOf(tx, user.id);
    if (now.some(({ id }) => id === group.id)) return;
    if (now.length >= limits.groupsPerUser) throw errors.limitExceeded('GroupsPerUser', limits.groupsPerUser);
    await rows(tx).insertInto('iam_member').values({ group_id: group.id, user_id: user.id }).execute();
  },

  async remove(tx: Tx, group: EntityRow, user: EntityRow): Promise<void> {
    if (!(await members.groupsOf(tx, user.id)).some(({ id }) => id === group.id))
      throw errors.noSuchEntity('user', `${user.name} in group ${group.name}`);
    await rows(tx).deleteFrom('iam_member').where('group_id', '=', group.id).where('user_id', '=', user.id).execute();
  },

  /** At most ten, in the order of names. */
  async groupsOf(read: Read, userId: string): Promise<EntityRow[]> {
    return rows(read)
      .selectFrom('iam_member')
      .innerJoin('iam_entity', 'iam_entity.id', 'iam_member.group_id')
      .selectAll('iam_entity')
      .where('iam_member.user_id', '=', userId)
      .orderBy('folded')
      .execute();
  },

  async usersOf(read: Read, group: EntityRow, page: Page) {
    const found = await rows(read)
      .selectFrom('iam_member')
      .innerJoin('iam_entity', 'iam_entity.id', 'iam_member.user_id')
      .selectAll('iam_entity')
      .where('iam_member.group_id', '=', group.id)
      .where('folded', '>', page.after)
      .orderBy('folded')
      .limit(page.size + 1)
      .execute();
    return cut(found, page, ({ folded }) => folded);
  },
};
