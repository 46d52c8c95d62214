import type { AccountId, NetworkInterfaceId, SecurityGroupId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { InstanceRow, NetworkInterfaceRow, PublicAddressRow } from '../tables.ts';
import { type TagMap, tags } from './tags.ts';

/** An interface with its groups, its machine and its public address. */
export interface FullInterface extends NetworkInterfaceRow {
  readonly groups: readonly { readonly id: SecurityGroupId; readonly name: string }[];
  readonly instance_account: AccountId | null;
  readonly desired: InstanceRow['desired'] | null;
  readonly public: PublicAddressRow | undefined;
  readonly tags: TagMap;
}

/** All of an account, or of every account, by id; or the one with an id. */
export async function fullInterfaces(
  read: Read,
  account: AccountId | undefined,
  id?: NetworkInterfaceId,
): Promise<FullInterface[]> {
  const rows = await db(read)
    .selectFrom('network_interface as nic')
    .leftJoin('instance', 'instance.id', 'nic.instance')
    .selectAll('nic')
    .select(['instance.account as instance_account', 'instance.desired'])
    .$if(account !== undefined, (query) => query.where('nic.account', '=', account!))
    .$if(id !== undefined, (query) => query.where('nic.id', '=', id!))
    .orderBy('nic.id')
    .execute();
  const memberships = await db(read)
    .selectFrom('interface_group as link')
    .innerJoin('network_interface as nic', 'nic.id', 'link.interface')
    .innerJoin('security_group', 'security_group.id', 'link.security_group')
    .select(['link.interface', 'security_group.id', 'security_group.name'])
    .$if(account !== undefined, (query) => query.where('nic.account', '=', account!))
    .$if(id !== undefined, (query) => query.where('nic.id', '=', id!))
    .orderBy('security_group.id')
    .execute();
  const addresses = await db(read)
    .selectFrom('public_address')
    .innerJoin('network_interface as nic', 'nic.id', 'public_address.interface')
    .selectAll('public_address')
    .$if(account !== undefined, (query) => query.where('nic.account', '=', account!))
    .$if(id !== undefined, (query) => query.where('nic.id', '=', id!))
    .execute();
  const groups = Map.groupBy(memberships, (row) => row.interface);
  const publics = new Map(addresses.map((row) => [row.interface, row]));
  const full = rows.map((row) => ({
    ...row,
    groups: (groups.get(row.id) ?? []).map(({ id: group, name }) => ({ id: group, name })),
    public: publics.get(row.id),
  }));
  return tags.join(read, account, 'network-interface', full, (row) => row.id);
}
