import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { type RawBuilder, sql } from 'kysely';
import { db } from '../op.ts';

/**
 * What an account still owns, as in `2 instances, 1 image`, for those who would delete it; undefined where it owns
 * nothing. Networks that the cloud made for it do not count.
 */
export async function resourcesOf(read: Read, account: AccountId): Promise<string | undefined> {
  const own = sql`account = ${account}`;
  const kinds: readonly [one: string, many: string, table: string, condition: RawBuilder<unknown>][] = [
    ['instance', 'instances', 'instance', sql`${own} and (phase is null or phase <> 'gone')`],
    ['volume', 'volumes', 'volume', own],
    ['image', 'images', 'image', sql`${own} and phase <> 'deregistered'`],
    ['key pair', 'key pairs', 'key_pair', own],
    ['elastic address', 'elastic addresses', 'public_address', sql`${own} and kind = 'elastic'`],
    ['network interface', 'network interfaces', 'network_interface', own],
    ['security group', 'security groups', 'security_group', sql`${own} and name <> 'default'`],
    ['VPC', 'VPCs', 'vpc', sql`${own} and is_default = 0`],
  ];
  const said: string[] = [];
  for (const [one, many, table, condition] of kinds) {
    const query = sql<{ count: number }>`select count(*) as count from ${sql.table(table)} where ${condition}`;
    const count = Number((await query.execute(db(read))).rows[0]!.count);
    if (count > 0) said.push(`${count} ${count === 1 ? one : many}`);
  }
  return said.length > 0 ? said.join(', ') : undefined;
}

/** Takes away all networks of an account that owns nothing in them. */
export async function removeNetworks(tx: Tx, account: AccountId): Promise<void> {
  const own = sql`account = ${account}`;
  const inVpc = sql`vpc in (select id from vpc where account = ${account})`;
  for (const [table, condition] of [
    ['tag', own],
    ['internet_gateway', own],
    ['route_table_association', inVpc],
    ['route_table', own],
    ['network_acl_association', sql`network_acl in (select id from network_acl where account = ${account})`],
    ['network_acl', own],
    ['security_group_rule', sql`security_group in (select id from security_group where account = ${account})`],
    ['security_group', own],
    ['subnet', own],
    ['vpc', own],
    ['dhcp_options', own],
    ['account_defaults', own],
  ] as const)
    await sql`delete from ${sql.table(table)} where ${condition}`.execute(db(tx));
}
