import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { ComputeTables } from '../tables.ts';

export type FullNetworkAcl = ComputeTables['network_acl'] & {
  readonly entries: readonly ComputeTables['network_acl_entry'][];
  readonly associations: readonly ComputeTables['network_acl_association'][];
};

export const networkAcls = {
  /** All of an account, or of every account, by id, with entries and associations. */
  async all(read: Read, account: AccountId | undefined): Promise<FullNetworkAcl[]> {
    const acls = await db(read)
      .selectFrom('network_acl')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
    const entries = await db(read)
      .selectFrom('network_acl_entry as entry')
      .innerJoin('network_acl', 'network_acl.id', 'entry.network_acl')
      .selectAll('entry')
      .$if(account !== undefined, (query) => query.where('network_acl.account', '=', account!))
      .orderBy('entry.egress', 'desc')
      .orderBy('entry.number')
      .execute();
    const links = await db(read)
      .selectFrom('network_acl_association as link')
      .innerJoin('network_acl', 'network_acl.id', 'link.network_acl')
      .selectAll('link')
      .$if(account !== undefined, (query) => query.where('network_acl.account', '=', account!))
      .orderBy('link.id')
      .execute();
    const entriesOf = Map.groupBy(entries, (row) => row.network_acl);
    const linksOf = Map.groupBy(links, (row) => row.network_acl);
    return acls.map((acl) => ({
      ...acl,
      entries: entriesOf.get(acl.id) ?? [],
      associations: linksOf.get(acl.id) ?? [],
    }));
  },
};
