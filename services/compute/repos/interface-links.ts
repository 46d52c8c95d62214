import type { NetworkInterfaceId, SecurityGroupId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { query } from '../op.ts';
import type { PublicAddressRow } from '../tables.ts';

export interface InterfaceLinks {
  /** By name. */
  readonly groups: readonly { readonly id: SecurityGroupId; readonly name: string }[];
  readonly publicAddress: Omit<PublicAddressRow, 'created_at'> | undefined;
}

/** What other rows say about these interfaces; at most a slice of them. */
export async function interfaceLinks(
  read: Read,
  ids: NetworkInterfaceId[],
): Promise<(id: NetworkInterfaceId) => InterfaceLinks> {
  const groups = Map.groupBy(await groupsOfAny(read, { ids }), (row) => row.interface);
  const addresses = new Map((await addressesOfAny(read, { ids })).map((row) => [row.interface, row]));
  return (id) => ({
    groups: (groups.get(id) ?? []).map(({ id: group, name }) => ({ id: group, name })),
    publicAddress: addresses.get(id),
  });
}

const groupsOfAny = query((db, $: { ids: NetworkInterfaceId[] }) =>
  db
    .selectFrom('interface_group as link')
    .innerJoin('security_group', 'security_group.id', 'link.security_group')
    .select(['link.interface', 'security_group.id', 'security_group.name'])
    .where('link.interface', 'in', $.ids)
    .orderBy('security_group.name'),
);

const addressesOfAny = query((db, $: { ids: NetworkInterfaceId[] }) =>
  db
    .selectFrom('public_address')
    .select(['address', 'account', 'kind', 'allocation', 'association', 'interface'])
    .where('interface', 'in', $.ids),
);
