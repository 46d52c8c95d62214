import type { Tx } from '@mallee/store';
import { sql } from 'kysely';
import { errors } from '../errors.ts';
import { adminUser } from './accounts.ts';
import { type AccountRow, rows } from './tables.ts';

/**
 * Takes an account away: by itself only one that holds nothing but its untouched `admin`, recursively with all its
 * users, groups, roles and policies. What other services keep for it must be gone already.
 */
export async function removeAccount(tx: Tx, { number, name }: AccountRow, recursive: boolean): Promise<void> {
  if (!recursive && (await holdsAnything(tx, number)))
    throw errors.deleteConflict(`The account ${name} still has users, groups, roles, policies or keys.`);
  const entity = sql`select id from iam_entity where account = ${number}`;
  const policy = sql`select id from iam_managed_policy where account = ${number}`;
  for (const [table, condition] of [
    ['iam_session', sql`account = ${number}`],
    ['iam_access_key', sql`user_id in (${entity})`],
    ['iam_login_profile', sql`user_id in (${entity})`],
    ['iam_user_info', sql`user_id in (${entity})`],
    ['iam_member', sql`user_id in (${entity})`],
    ['iam_profile_role', sql`profile_id in (${entity})`],
    ['iam_inline_policy', sql`owner in (${entity})`],
    ['iam_attachment', sql`owner in (${entity})`],
    ['iam_tag', sql`owner in (${entity}) or owner in (${policy})`],
    ['iam_role', sql`id in (${entity})`],
    ['iam_entity', sql`account = ${number}`],
    ['iam_policy_version', sql`policy_id in (${policy})`],
    ['iam_managed_policy', sql`account = ${number}`],
    ['iam_account_policy', sql`account = ${number}`],
    ['iam_account', sql`number = ${number}`],
  ] as const)
    await sql`delete from ${sql.table(table)} where ${condition}`.execute(rows(tx));
}

async function holdsAnything(tx: Tx, account: string): Promise<boolean> {
  const own = sql`select id from iam_entity where account = ${account}`;
  const found = await sql`
    select 1 from iam_entity where account = ${account} and not (kind = 'user' and name = ${adminUser})
    union all select 1 from iam_managed_policy where account = ${account}
    union all select 1 from iam_access_key where user_id in (${own})
    union all select 1 from iam_login_profile where user_id in (${own})
    union all select 1 from iam_inline_policy where owner in (${own})
    union all select 1 from iam_attachment where owner in (${own})
    limit 1`.execute(rows(tx));
  return found.rows.length > 0;
}
