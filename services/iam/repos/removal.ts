import type { Tx } from '@mallee/store';
import { sql } from 'kysely';
import { errors } from '../errors.ts';
import { entities } from './entities.ts';
import { type EntityRow, rows } from './tables.ts';

/**
 * Taking users, groups and roles away. By itself nothing goes that still holds something, as in AWS: DeleteConflict says
 * what must go first. Eucalyptus' recursive form takes it along.
 */
export async function removeUser(tx: Tx, user: EntityRow, recursive: boolean): Promise<void> {
  await empty(tx, recursive, [
    ['delete login profile', 'iam_login_profile', 'user_id', user.id],
    ['delete access keys', 'iam_access_key', 'user_id', user.id],
    ['delete policies', 'iam_inline_policy', 'owner', user.id],
    ['detach all policies', 'iam_attachment', 'owner', user.id],
    ['remove users from group', 'iam_member', 'user_id', user.id],
  ]);
  await rows(tx).deleteFrom('iam_user_info').where('user_id', '=', user.id).execute();
  await entities.remove(tx, user);
}

export async function removeGroup(tx: Tx, group: EntityRow, recursive: boolean): Promise<void> {
  await empty(tx, recursive, [
    ['remove users from group', 'iam_member', 'group_id', group.id],
    ['delete policies', 'iam_inline_policy', 'owner', group.id],
    ['detach all policies', 'iam_attachment', 'owner', group.id],
  ]);
  await entities.remove(tx, group);
}

export async function removeRole(tx: Tx, role: EntityRow): Promise<void> {
  await empty(tx, false, [
    ['delete policies', 'iam_inline_policy', 'owner', role.id],
    ['detach all policies', 'iam_attachment', 'owner', role.id],
    ['remove roles from instance profile', 'iam_profile_role', 'role_id', role.id],
  ]);
  await rows(tx).deleteFrom('iam_role').where('id', '=', role.id).execute();
  await entities.remove(tx, role);
}

type Content = readonly [first: string, table: string, column: string, id: string];

async function empty(tx: Tx, recursive: boolean, contents: readonly Content[]): Promise<void> {
  for (const [first, table, column, id] of contents) {
    if (recursive) {
      await sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${id}`.execute(rows(tx));
      continue;
    }
    const found = await sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} = ${id} limit 1`.execute(
      rows(tx),
    );
    if (found.rows.length > 0) throw errors.deleteConflict(`Cannot delete entity, must ${first} first.`);
  }
}
