import { type AccountId, newId, type World } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import type { VpcRow } from '../tables.ts';
import { makeDefaultGroup } from './make-default-group.ts';
import { nextNumber } from './next-number.ts';

interface Wanted {
  readonly account: AccountId;
  readonly cidr: string;
  readonly isDefault: boolean;
  readonly tenancy: string;
  readonly dnsHostnames: boolean;
  readonly dhcpOptions?: string;
}

/** A VPC with what AWS makes beside it: main route table, default network ACL, default group, default DHCP options. */
export async function makeVpc(tx: Tx, world: World, wanted: Wanted): Promise<VpcRow> {
  const { account, cidr } = wanted;
  const row: VpcRow = {
    id: newId(world, 'vpc'),
    account,
    cidr,
    number: await nextNumber(tx, 'vpc'),
    is_default: wanted.isDefault ? 1 : 0,
    dhcp_options: wanted.dhcpOptions ?? (await defaultDhcpOptions(tx, world, account)),
    tenancy: wanted.tenancy,
    dns_support: 1,
    dns_hostnames: wanted.dnsHostnames ? 1 : 0,
    created_at: tx.now,
  };
  await db(tx).insertInto('vpc').values(row).execute();

  const table = newId(world, 'rtb');
  await db(tx).insertInto('route_table').values({ id: table, account, vpc: row.id }).execute();
  await db(tx)
    .insertInto('route')
    .values({ route_table: table, destination: cidr, target: 'local', origin: 'CreateRouteTable' })
    .execute();
  await db(tx)
    .insertInto('route_table_association')
    .values({ id: newId(world, 'rtbassoc'), route_table: table, vpc: row.id, subnet: null })
    .execute();

  const acl = newId(world, 'acl');
  await db(tx).insertInto('network_acl').values({ id: acl, account, vpc: row.id, is_default: 1 }).execute();
  const entries = ([0, 1] as const).flatMap((egress) => [
    { network_acl: acl, egress, number: 100, protocol: '-1', action: 'allow' as const, cidr: '0.0.0.0/0' },
    { network_acl: acl, egress, number: 32_767, protocol: '-1', action: 'deny' as const, cidr: '0.0.0.0/0' },
  ]);
  await db(tx).insertInto('network_acl_entry').values(entries).execute();

  await makeDefaultGroup(tx, world, row);
  return row;
}

/** One set an account, shared by its VPCs until they choose another. */
async function defaultDhcpOptions(tx: Tx, world: World, account: AccountId): Promise<string> {
  const configurations = JSON.stringify([{ Key: 'domain-name-servers', Values: ['AmazonProvidedDNS'] }]);
  const known = await db(tx)
    .selectFrom('dhcp_options')
    .select('id')
    .where('account', '=', account)
    .where('configurations', '=', configurations)
    .executeTakeFirst();
  if (known) return known.id;
  const id = newId(world, 'dopt');
  await db(tx).insertInto('dhcp_options').values({ id, account, configurations }).execute();
  return id;
}
