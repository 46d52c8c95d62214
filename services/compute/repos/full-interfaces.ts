import type { AccountId, NetworkInterfaceId, SecurityGroupId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db, query } from '../op.ts';
import type { InstanceRow, NetworkInterfaceRow, PublicAddressRow } from '../tables.ts';
import type { Source } from './describe-in-slices.ts';
import { slice } from './in-slices.ts';
import { type TagMap, tags } from './tags.ts';

/** An interface with its groups, its machine and its public address. */
export interface FullInterface extends NetworkInterfaceRow {
  readonly groups: readonly { readonly id: SecurityGroupId; readonly name: string }[];
  readonly instance_account: AccountId | null;
  readonly desired: InstanceRow['desired'] | null;
  readonly public: PublicAddressRow | undefined;
  readonly tags: TagMap;
}

/** The interfaces of an account, or of the whole cloud. */
export const interfacesOf = (read: Read, account: AccountId | undefined): Source<FullInterface> => ({
  after: async (after) =>
    withFacts(
      read,
      await ownRows(read, account)
        .where('nic.id', '>', after as NetworkInterfaceId)
        .orderBy('nic.id')
        .limit(slice)
        .execute(),
    ),
  withIds: async (ids) =>
    withFacts(
      read,
      await ownRows(read, account)
        .where('nic.id', 'in', ids as NetworkInterfaceId[])
        .execute(),
    ),
});

const ownRows = (read: Read, account: AccountId | undefined) =>
  db(read)
    .selectFrom('network_interface as nic')
    .leftJoin('instance', 'instance.id', 'nic.instance')
    .selectAll('nic')
    .select(['instance.account as instance_account', 'instance.desired'])
    .$if(account !== undefined, (query) => query.where('nic.account', '=', account!));

type Row = Omit<FullInterface, 'groups' | 'public' | 'tags'>;

async function withFacts(read: Read, rows: readonly Row[]): Promise<FullInterface[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const groups = Map.groupBy(await groupsOfAny(read, { ids }), (row) => row.interface);
  const publics = new Map((await addressesOfAny(read, { ids })).map((row) => [row.interface, row]));
  const full = rows.map((row) => ({
    ...row,
    groups: (groups.get(row.id) ?? []).map(({ id: group, name }) => ({ id: group, name })),
    public: publics.get(row.id),
  }));
  return tags.join(read, full, (row) => row.id);
}

const groupsOfAny = query((db, $: { ids: NetworkInterfaceId[] }) =>
  db
    .selectFrom('interface_group as link')
    .innerJoin('security_group', 'security_group.id', 'link.security_group')
    .select(['link.interface', 'security_group.id', 'security_group.name'])
    .where('link.interface', 'in', $.ids)
    .orderBy('security_group.id'),
);

const addressesOfAny = query((db, $: { ids: NetworkInterfaceId[] }) =>
  db.selectFrom('public_address').selectAll().where('interface', 'in', $.ids),
);
