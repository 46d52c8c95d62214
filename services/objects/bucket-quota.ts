import type { Scope } from '@mallee/gateway/op';
import { anyLimits, limits } from '@mallee/policy';
import type { Tx } from '@mallee/store';
import { errors } from './errors.ts';
import { buckets as rows } from './repos/buckets.ts';
import { bucketArn } from './rules/demands.ts';

const key = 's3:quota-bucketnumber';

/** Room for one more bucket of the caller's account, and for one more that he made. */
export async function checkBucketCount(tx: Tx, { account, subject }: Scope, name: string, most: number): Promise<void> {
  const held = await rows.count(tx, account);
  if (held >= most) throw errors.tooManyBuckets();
  const { accountPolicies = [], identity, userId } = subject;
  const limitOf = (policies: typeof identity) => limits(policies, 's3:CreateBucket', bucketArn(name), key);
  const ofAccount = limitOf(accountPolicies);
  if (ofAccount !== undefined && held >= ofAccount)
    throw errors.quotaExceeded(`The account may have ${ofAccount} buckets and has ${held}.`);
  if (!anyLimits(identity)) return;
  const ofUser = limitOf(identity);
  if (ofUser === undefined) return;
  const made = await rows.countMadeBy(tx, userId);
  if (made >= ofUser) throw errors.quotaExceeded(`You may have made ${ofUser} buckets and have made ${made}.`);
}
