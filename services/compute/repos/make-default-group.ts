import { newId, type World } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import type { SecurityGroupRow, VpcRow } from '../tables.ts';

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
  const all = { security_group: row.id, protocol: '-1', from_port: -1, to_port: -1, description: null };
  await db(tx)
    .insertInto('security_group_rule')
    .values([
      { ...all, id: newId(world, 'sgr'), egress: 0, cidr: null, peer_group: row.id, peer_account: vpc.account },
      { ...all, id: newId(world, 'sgr'), egress: 1, cidr: '0.0.0.0/0', peer_group: null, peer_account: null },
    ])
    .execute();
  return row;
}
