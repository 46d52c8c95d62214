import type { AccountId, World } from '@mallee/base';
import { days } from '@mallee/base';
import type { Usage } from '@mallee/object-engine';
import type { Store } from '@mallee/store';
import type { ObjectPorts } from './op.ts';
import { buckets as rows } from './repos/buckets.ts';
import { use } from './repos/use.ts';
import { addRequests, noRequests, type Requests } from './rules/requests.ts';
import { addUsage, levelsOf } from './usage.ts';

interface UsageOfBucket {
  readonly name: string;
  readonly holds: Usage;
  /** Over the days of the report, today among them. */
  readonly requests: Requests;
}

export interface UsageOfAccount extends UsageOfBucket {
  readonly account: AccountId;
  readonly buckets: readonly UsageOfBucket[];
}

/** Of all accounts that have buckets, or of one, or of so many whose numbers come after another's. */
export interface Whose {
  readonly account?: AccountId | undefined;
  readonly after?: AccountId | undefined;
  readonly most?: number | undefined;
}

/** Accounts that have buckets, by what they hold, with their buckets, both the largest first. */
export async function usageReport(
  store: Store,
  { engine, accounts }: Pick<ObjectPorts, 'engine' | 'accounts'>,
  { world, days: count, whose }: { world: World; days: number; whose: Whose },
): Promise<UsageOfAccount[]> {
  const since = world.now() - days(count - 1);
  const all = await store.read((read) => rows.all(read));
  const byAccount = [...Map.groupBy(all, ({ account }) => account)]
    .filter(([account]) => account === (whose.account ?? account) && account > (whose.after ?? ''))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, whose.most);
  const found: UsageOfAccount[] = [];
  for (const [account, own] of byAccount) {
    const buckets: UsageOfBucket[] = [];
    // A snapshot a bucket: a report over thousands of them must not hold up everybody else.
    for (const { number, name } of own)
      buckets.push({
        ...{ name, holds: levelsOf(engine, number) },
        requests: await store.read((read) => use.requests(read, number, since)),
      });
    const requests = { ...noRequests };
    for (const bucket of buckets) addRequests(requests, bucket.requests);
    const { name = account } = (await store.read((read) => accounts.byNumber(read, account))) ?? {};
    const holds = buckets.map((bucket) => bucket.holds).reduce(addUsage);
    found.push({ account, name, holds, requests, buckets: buckets.sort(largestFirst) });
  }
  return found.sort(largestFirst);
}

const bytesOf = ({ holds }: UsageOfBucket) => holds.bytes + holds.olderBytes + holds.uploadBytes;
const largestFirst = (a: UsageOfBucket, b: UsageOfBucket) => bytesOf(b) - bytesOf(a) || (a.name < b.name ? -1 : 1);
