import { newId, type World } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow, VpcRow } from '../tables.ts';

/** The group `default`: its members reach each other, and everything outside. */
export async function makeDefaultGroup(tx: Tx, world: World, vpc: VpcRow): Promise<SecurityGroupRow> {
  const row: SecurityGroupRow = {
    id: newId(world, 'sg'),
    account: vpc.account,
    vpc: vpc.id,
    name: 'default',
    description: 'default VPC security group',
  };
  await db(tx).insertInto('security_group').values(row).execute();
  const egress = openEgress(world, row);
  const among = { egress: 0 as const, cidr: null, peer_group: row.id, peer_account: vpc.account };
  await db(tx)
    .insertInto('security_group_rule')
    .values([egress, { ...egress, ...among, id: newId(world, 'sgr') }])
    .execute();
  return row;
}

/** The rule that every group is born with: its members may reach everything. */
export const openEgress = (world: World, { id }: SecurityGroupRow): SecurityGroupRuleRow => ({
  id: newId(world, 'sgr'),
  security_group: id,
  egress: 1,
  protocol: '-1',
  from_port: -1,
  to_port: -1,
  cidr: '0.0.0.0/0',
  peer_group: null,
  peer_account: null,
  description: null,
});
