import { type Check, EngineError, type Usage } from '@mallee/object-engine';
import { anyLimits, limits, type NamedPolicy } from '@mallee/policy';
import { quotaReason } from './errors.ts';
import type { BucketContext } from './op.ts';
import { bucketArn } from './rules/demands.ts';
import { addUsage, noUsage } from './usage.ts';

/** Buckets whose contents are summed up. */
interface Sum {
  readonly whose: string;
  numbers(): Iterable<number>;
}

interface Bound {
  readonly of: 'versions' | 'bytes';
  readonly most: number;
  /** Undefined: the bucket that is written to, alone. */
  readonly sum: Sum | undefined;
}

/** Eucalyptus' quota keys on what buckets hold, in the units of docs/policy.md. */
const quotas = [
  { key: 's3:quota-bucketobjectnumber', of: 'versions', unit: 1, total: false },
  { key: 's3:quota-bucketsize', of: 'bytes', unit: 2 ** 20, total: false },
  { key: 's3:quota-buckettotalsize', of: 'bytes', unit: 2 ** 20, total: true },
] as const;

type Writing = Pick<BucketContext, 'bucket' | 'store'> & {
  readonly scope: Pick<BucketContext['scope'], 'subject'>;
  readonly ports: Pick<BucketContext['ports'], 'settings' | 'accounts' | 'buckets' | 'engine'>;
};

/**
 * What writing this key may make its bucket hold, and the buckets of an account. It is asked where writes are put in
 * order: the engine's counts there include everything decided before, so two writes cannot pass together. What does not
 * grow is not refused. Undefined where nothing is limited.
 */
export function storageQuota(writing: Writing, key: string): Check | undefined | Promise<Check | undefined> {
  const { bucket, scope, ports } = writing;
  const { account, accountPolicies = [], identity } = scope.subject;
  const { storage } = ports.settings;
  const limitsAccount = storage.objectsPerAccount !== undefined || storage.bytesPerAccount !== undefined;
  if (account !== bucket.owner.account || limitsAccount || anyLimits(identity) || anyLimits(accountPolicies))
    return byEverything(writing, key);
  const bounds = configured(storage.objectsPerBucket, storage.bytesPerBucket);
  return bounds.length === 0 ? undefined : within(bounds, writing);
}

/** The owner's account is bound whoever writes; a user by his own policies, and in total by the buckets that he made. */
async function byEverything(writing: Writing, key: string): Promise<Check | undefined> {
  const { bucket, scope, ports, store } = writing;
  const { owner, madeBy } = bucket;
  const { account, accountPolicies = [], identity, userId } = scope.subject;
  const { storage } = ports.settings;
  const ofOwner =
    account === owner.account
      ? accountPolicies
      : await store.read((read) => ports.accounts.policies(read, owner.account));
  const held = await ports.buckets.ofAccount(owner.account);
  const all: Sum = { whose: 'the account', numbers: () => held.keys() };
  const own: Sum = { whose: 'you', numbers: () => [...held].flatMap(([number, by]) => (by === userId ? number : [])) };
  const bounds = [
    ...configured(storage.objectsPerBucket, storage.bytesPerBucket),
    ...configured(storage.objectsPerAccount, storage.bytesPerAccount, all),
    ...bySubject(ofOwner, bucket.name, key, all),
    ...bySubject(identity, bucket.name, key, madeBy === userId ? own : undefined),
  ];
  return bounds.length === 0 ? undefined : within(bounds, writing);
}

function configured(versions: number | undefined, bytes: number | undefined, sum?: Sum): Bound[] {
  const bound = (of: Bound['of'], most: number | undefined) => (most === undefined ? [] : [{ of, most, sum }]);
  return [...bound('versions', versions), ...bound('bytes', bytes)];
}

/** Limits may be narrowed to a bucket or to keys of it. */
function bySubject(policies: readonly NamedPolicy[], bucket: string, key: string, total: Sum | undefined): Bound[] {
  return quotas.flatMap((quota) => {
    if (quota.total && !total) return [];
    const found = [bucketArn(bucket), bucketArn(bucket, key)].flatMap(
      (resource) => limits(policies, 's3:PutObject', resource, quota.key) ?? [],
    );
    const sum = quota.total ? total : undefined;
    return found.length === 0 ? [] : [{ of: quota.of, most: Math.min(...found) * quota.unit, sum }];
  });
}

const within =
  (bounds: readonly Bound[], { bucket, ports }: Pick<Writing, 'bucket' | 'ports'>): Check =>
  ({ usage, grows }) => {
    for (const { of, most, sum } of bounds) {
      if (grows[of] <= 0) continue;
      const used = amount(of, sum ? held(sum, bucket.owner.account, ports) : usage);
      if (used + grows[of] <= most) continue;
      const unit = of === 'bytes' ? 'bytes' : 'objects';
      const where = sum ? `All buckets of ${sum.whose} together` : `The bucket ${bucket.name}`;
      return `${quotaReason}${where} may hold ${most} ${unit}, older versions and parts included; ${used} are there and ${grows[of]} more are asked for.`;
    }
    return undefined;
  };

const amount = (of: Bound['of'], usage: Usage) =>
  of === 'bytes' ? usage.bytes + usage.olderBytes + usage.uploadBytes : usage.objects + usage.olderVersions;

function held({ numbers }: Sum, account: string, { engine, buckets }: Writing['ports']): Usage {
  let sum = noUsage;
  for (const number of numbers())
    try {
      sum = addUsage(sum, engine.usage(number));
    } catch (error) {
      if (!(error instanceof EngineError && error.kind === 'no-such-bucket')) throw error;
      buckets.forget(account, number);
    }
  return sum;
}

/**
 * Refuses a body that cannot fit before it is taken, so that nobody's disk fills with what is refused in the end. What
 * counts is what the sequencer decides.
 * @param length undefined where the client does not tell
 * @param goes bytes that would make room, at most
 */
export function refuseEarly(quota: Check | undefined, { bucket, ports }: Writing, length = 0, goes = 0): void {
  const bytes = length - goes;
  if (!quota || bytes <= 0) return;
  const usage = ports.engine.usage(bucket.number);
  const reason = quota({ target: undefined, ends: undefined, usage, grows: { versions: 0, bytes } });
  if (reason !== undefined) throw new EngineError('refused', `Refused: ${reason}.`, { reason });
}

/** The first reason that any of them has. */
export const bothOf = (first: Check, second: Check | undefined): Check =>
  second ? (facts) => first(facts) ?? second(facts) : first;
