import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { ImageRow } from '../tables.ts';

const prefixes: Readonly<Record<string, string>> = { ami: 'emi', aki: 'eki', ari: 'eri' };

/** Ids are kept with Eucalyptus' prefixes; AWS's, of the same digits, are accepted everywhere. */
export function canonicalImageId(id: string): string {
  const lower = id.toLowerCase();
  const prefix = lower.slice(0, 3);
  return lower[3] === '-' && prefixes[prefix] ? prefixes[prefix] + lower.slice(3) : lower;
}

export const images = {
  /** An image that the account may use: its own, a public one, or one that was shared with it. */
  async visible(read: Read, account: AccountId, id: string): Promise<ImageRow | undefined> {
    const row = await db(read)
      .selectFrom('image')
      .selectAll()
      .where('id', '=', canonicalImageId(id))
      .executeTakeFirst();
    if (!row || row.account === account || row.public === 1) return row;
    const shared = await db(read)
      .selectFrom('launch_permission')
      .select('image')
      .where('image', '=', row.id)
      .where('account', '=', account)
      .executeTakeFirst();
    return shared && row;
  },
};
