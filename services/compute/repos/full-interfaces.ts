import type { AccountId, NetworkInterfaceId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { InstanceRow, NetworkInterfaceRow } from '../tables.ts';
import type { Source } from './describe-in-slices.ts';
import { slice } from './in-slices.ts';
import { type InterfaceLinks, interfaceLinks } from './interface-links.ts';
import { type TagMap, tags } from './tags.ts';

/** An interface with its groups, its machine and its public address. */
export interface FullInterface extends NetworkInterfaceRow, InterfaceLinks {
  readonly instance_account: AccountId | null;
  readonly desired: InstanceRow['desired'] | null;
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

type Row = Omit<FullInterface, keyof InterfaceLinks | 'tags'>;

async function withFacts(read: Read, rows: readonly Row[]): Promise<FullInterface[]> {
  if (rows.length === 0) return [];
  const links = await interfaceLinks(
    read,
    rows.map(({ id }) => id),
  );
  const full = rows.map((row) => ({ ...row, ...links(row.id) }));
  return tags.join(read, full, (row) => row.id);
}
