import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { ComputeTables } from '../tables.ts';

/** Of an account, or of every account, by id. */
export const vpcParts = {
  async internetGateways(read: Read, account: AccountId | undefined): Promise<ComputeTables['internet_gateway'][]> {
    return db(read)
      .selectFrom('internet_gateway')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
  },

  async dhcpOptions(read: Read, account: AccountId | undefined): Promise<ComputeTables['dhcp_options'][]> {
    return db(read)
      .selectFrom('dhcp_options')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
  },
};
