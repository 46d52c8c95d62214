import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { cut, type Page } from '../rules/page.ts';
import { type EntityRow, rows } from './tables.ts';

/** Which role an instance profile hands to its instances: one at most, as in AWS. */
export const profiles = {
  async roleOf(read: Read, profile: EntityRow): Promise<EntityRow | undefined> {
    return (await profiles.rolesOf(read, [profile])).get(profile.id);
  },

  /** Roles by their profile's id. */
  async rolesOf(read: Read, some: readonly EntityRow[]): Promise<Map<string, EntityRow>> {
    if (some.length === 0) return new Map();
    const ids = some.map(({ id }) => id);
    const found = await rows(read)
      .selectFrom('iam_profile_role')
      .innerJoin('iam_entity', 'iam_entity.id', 'iam_profile_role.role_id')
      .selectAll('iam_entity')
      .select('profile_id')
      .where('profile_id', 'in', ids)
      .execute();
    return new Map(found.map(({ profile_id, ...role }) => [profile_id, role]));
  },

  async add(tx: Tx, profile: EntityRow, role: EntityRow): Promise<void> {
    if (await profiles.roleOf(tx, profile)) throw errors.limitExceeded('InstanceSessionsPerInstanceProfile', 1);
    await rows(tx).insertInto('iam_profile_role').values({ profile_id: profile.id, role_id: role.id }).execute();
  },

  async remove(tx: Tx, profile: EntityRow, role: EntityRow): Promise<void> {
    if ((await profiles.roleOf(tx, profile))?.id !== role.id)
      throw errors.noSuchEntity('role', `${role.name} in instance profile ${profile.name}`);
    await rows(tx).deleteFrom('iam_profile_role').where('profile_id', '=', profile.id).execute();
  },

  /** Those that hold a role, in the order of names. */
  async withRole(read: Read, role: EntityRow, page: Page) {
    const found = await rows(read)
      .selectFrom('iam_profile_role')
      .innerJoin('iam_entity', 'iam_entity.id', 'iam_profile_role.profile_id')
      .selectAll('iam_entity')
      .where('role_id', '=', role.id)
      .where('folded', '>', page.after)
      .orderBy('folded')
      .limit(page.size + 1)
      .execute();
    return cut(found, page, ({ folded }) => folded);
  },
};
