import type { Demand, ReadContext, Scope } from '@mallee/gateway/op';
import { hasPolicies, type NamedPolicy } from '@mallee/policy';
import type { Bucket } from '../buckets.ts';
import type { AboutBucket } from '../op.ts';
import { type Acl, isForEverybody, type Owner, type Permission, permits } from './acl.ts';
import { existingTags, requestKeys } from './condition-keys.ts';
import { type LockRequest, lockKeys } from './lock.ts';

type Keys = Demand['context'];
type Caller = Pick<Scope, 'account' | 'subject'>;
type About = { readonly bucket: Bucket; readonly scope: Caller };

export const bucketArn = (bucket: string, key?: string): string =>
  `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;

/** Something of the caller's own account that no list is about. */
export const ownDemand = (action: string, resource: string, { scope }: { scope: Scope }): Demand => ({
  action: `s3:${action}`,
  resource,
  account: scope.account,
});

/** May the caller do this to the bucket? `permission` of its list lets others in. */
export function bucketDemand(action: string, about: About, permission?: Permission, context?: Keys): Demand {
  const { bucket, scope } = about;
  return {
    action: `s3:${action}`,
    resource: bucketArn(bucket.name),
    account: bucket.owner.account,
    granted: permission !== undefined && admits(bucket, bucket, scope, permission),
    resourcePolicy: policyFor(about),
    ...(context && { context }),
  };
}

/** The policy's own operations: the owner's administrator can always mend a policy that shuts him out, as on AWS. */
export function policyDemand(action: string, about: About): Demand {
  const { account, accountAdministrator } = about.scope.subject;
  const mends = accountAdministrator && account === about.bucket.owner.account;
  const demand = bucketDemand(action, about);
  return mends ? { ...demand, resourcePolicy: undefined } : demand;
}

/** May the caller do this to a key of the bucket, as far as the bucket is concerned? */
export function keyDemand(action: string, key: string, about: About, permission?: Permission, context?: Keys): Demand {
  return { ...bucketDemand(action, about, permission, context), resource: bucketArn(about.bucket.name, key) };
}

/**
 * May the caller do this to an object that is there? That is its owner's business, who need not be the bucket's: the
 * bucket's policy shares only what is the bucket owner's own, but what it denies is denied.
 */
export function objectDemand(
  action: string,
  key: string,
  about: About,
  object: { owner: Owner; acl: Acl; meta: { tags?: Readonly<Record<string, string>> | undefined } },
  permission: Permission | undefined,
): Demand {
  const { bucket, scope } = about;
  const context = existingTags(object.meta.tags);
  return {
    action: `s3:${action}`,
    resource: bucketArn(bucket.name, key),
    account: object.owner.account,
    granted: permission !== undefined && admits(bucket, object, scope, permission),
    resourcePolicy: object.owner.id === bucket.owner.id ? policyFor(about) : bucket.policy?.denials,
    ...(context && { context }),
  };
}

/** To hear that a key is not there takes the right to list; otherwise the answer is AccessDenied. */
export function absentDemands(action: string, key: string, about: AboutBucket): Demand[] {
  return [keyDemand(action, key, about, 'READ'), bucketDemand('ListBucket', about, 'READ', { 's3:prefix': key })];
}

/** Does the list itself let the caller in, as the bucket's settings have lists count? */
function admits(
  { settings }: Bucket,
  { acl, owner }: { acl: Acl; owner: Owner },
  { subject }: Caller,
  permission: Permission,
): boolean {
  const counting = settings.publicAccess?.IgnorePublicAcls ? acl?.filter((grant) => !isForEverybody(grant)) : acl;
  return permits(counting, owner, subject, permission);
}

/** What the bucket's policy may say to this caller. */
function policyFor({ bucket, scope }: About): NamedPolicy | undefined {
  const { policy, settings, owner } = bucket;
  const restricted = settings.publicAccess?.RestrictPublicBuckets && policy?.public;
  const outsider = scope.account !== owner.account && scope.subject.kind !== 'service';
  return restricted && outsider ? policy.denials : policy?.whole;
}

/** What writing a key takes, with a list or tags of its own besides. */
export function writeDemands(
  action: string,
  key: string,
  about: AboutBucket,
  sets: { acl: boolean; tagging?: string | boolean | undefined; lock?: LockRequest },
): Demand[] {
  const actions = [action, ...(sets.acl ? ['PutObjectAcl'] : []), ...(sets.tagging ? ['PutObjectTagging'] : [])];
  const demands = actions.map((each) => keyDemand(each, key, about, 'WRITE'));
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = sets.lock ?? {};
  if (mode === undefined && until === undefined && hold === undefined) return demands;
  // Lists of grants let nobody lock.
  if (mode !== undefined || until) demands.push(keyDemand('PutObjectRetention', key, about));
  if (hold !== undefined) demands.push(keyDemand('PutObjectLegalHold', key, about));
  const context = lockKeys(sets.lock!, about.world.now());
  return demands.map((demand) => ({ ...demand, context }));
}

/** Whether governance is to be passed over: it is asked for, and allowed. */
export const bypassing = (asked: boolean | undefined, key: string, about: AboutBucket): boolean =>
  asked === true && about.permits(keyDemand('BypassGovernanceRetention', key, about));

/**
 * The demands with the keys of the request in them. They are gathered only where some policy could look: most requests
 * are an administrator's, in a bucket without a policy.
 */
export function withRequestKeys(
  demands: readonly Demand[],
  input: object,
  { scope }: Pick<ReadContext<unknown>, 'scope'>,
): readonly Demand[] {
  if (!hasPolicies(scope.subject) && !demands.some(({ resourcePolicy }) => resourcePolicy)) return demands;
  const keys = requestKeys(input as Record<string, unknown>, scope);
  return demands.map((demand) => ({
    ...demand,
    context: {
      ...keys,
      's3:ResourceAccount': demand.account,
      'aws:ResourceAccount': demand.account,
      ...demand.context,
    },
  }));
}
