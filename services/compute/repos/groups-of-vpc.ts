import { type AccountId, AwsError, type SecurityGroupId, type VpcId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import type { SecurityGroupRow } from '../tables.ts';

/** The groups that an interface was asked to be in, all of one VPC; the VPC's default group where none was named. */
export async function groupsOfVpc(
  read: Read,
  account: AccountId,
  vpc: VpcId,
  { groupIds, groupNames }: { groupIds: readonly string[]; groupNames: readonly string[] },
  most: number,
): Promise<SecurityGroupRow[]> {
  const rows = db(read).selectFrom('security_group').selectAll().where('account', '=', account).where('vpc', '=', vpc);
  const ids = [...new Set(groupIds.map((id) => id.toLowerCase()))] as SecurityGroupId[];
  const names = [...new Set(groupNames)];
  if (ids.length + names.length === 0) return rows.where('name', '=', 'default').execute();
  const byId = ids.length > 0 ? await rows.where('id', 'in', ids).execute() : [];
  const byName = names.length > 0 ? await rows.where('name', 'in', names).execute() : [];
  const lostId = ids.find((id) => !byId.some((row) => row.id === id));
  if (lostId !== undefined) throw errors.notFound('Group', 'security group', [lostId]);
  const lostName = names.find((name) => !byName.some((row) => row.name === name));
  if (lostName !== undefined) throw errors.notFound('Group', 'security group', [lostName]);
  const found = [...new Map([...byId, ...byName].map((row) => [row.id, row])).values()];
  if (found.length > most)
    throw new AwsError(
      'SecurityGroupsPerInterfaceLimitExceeded',
      400,
      `A network interface is in at most ${most} security groups.`,
    );
  return found;
}
