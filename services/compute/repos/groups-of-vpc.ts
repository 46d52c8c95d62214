import { type AccountId, AwsError, type SecurityGroupId, type VpcId } from '@mallee/base';
import type { Read } from '@mallee/store';
import type { Kysely } from 'kysely';
import { errors } from '../errors.ts';
import { query } from '../op.ts';
import type { ComputeTables, SecurityGroupRow } from '../tables.ts';

/** The groups that an interface was asked to be in, all of one VPC; the VPC's default group where none was named. */
export async function groupsOfVpc(
  read: Read,
  account: AccountId,
  vpc: VpcId,
  { groupIds, groupNames }: { groupIds: readonly string[]; groupNames: readonly string[] },
  most: number,
): Promise<SecurityGroupRow[]> {
  const ids = [...new Set(groupIds.map((id) => id.toLowerCase()))] as SecurityGroupId[];
  const names = [...new Set(groupNames)];
  if (ids.length + names.length > most)
    throw new AwsError(
      'SecurityGroupsPerInterfaceLimitExceeded',
      400,
      `A network interface is in at most ${most} security groups.`,
    );
  if (ids.length + names.length === 0) return groupsNamed(read, { account, vpc, names: ['default'] });
  const byId = ids.length > 0 ? await groupsWithId(read, { account, vpc, ids }) : [];
  const byName = names.length > 0 ? await groupsNamed(read, { account, vpc, names }) : [];
  const lostId = ids.find((id) => !byId.some((row) => row.id === id));
  if (lostId !== undefined) throw errors.notFound('Group', 'security group', [lostId]);
  const lostName = names.find((name) => !byName.some((row) => row.name === name));
  if (lostName !== undefined) throw errors.notFound('Group', 'security group', [lostName]);
  return [...new Map([...byId, ...byName].map((row) => [row.id, row])).values()];
}

const groupsWithId = query((db, $: { account: AccountId; vpc: VpcId; ids: SecurityGroupId[] }) =>
  groups(db, $).where('id', 'in', $.ids),
);

const groupsNamed = query((db, $: { account: AccountId; vpc: VpcId; names: string[] }) =>
  groups(db, $).where('name', 'in', $.names),
);

const groups = (db: Kysely<ComputeTables>, $: { account: AccountId; vpc: VpcId }) =>
  db.selectFrom('security_group').selectAll().where('account', '=', $.account).where('vpc', '=', $.vpc);
