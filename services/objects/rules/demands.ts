import type { Demand, ReadContext, Scope } from '@mallee/gateway/op';
import type { Bucket } from '../buckets.ts';
import type { AboutBucket } from '../op.ts';
import { type Acl, type Owner, type Permission, permits } from './acl.ts';

type Keys = Demand['context'];

export const bucketArn = (bucket: string, key?: string): string =>
  `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;

/** Something of the caller's own account that no list is about. */
export const ownDemand = (action: string, resource: string, { scope }: { scope: Scope }): Demand => ({
  action: `s3:${action}`,
  resource,
  account: scope.account,
});

/** May the caller do this to the bucket? `permission` of its list lets others in. */
export function bucketDemand(
  action: string,
  { bucket, scope }: { bucket: Bucket; scope: Scope },
  permission?: Permission,
  context?: Keys,
): Demand {
  return {
    action: `s3:${action}`,
    resource: bucketArn(bucket.name),
    account: bucket.owner.account,
    granted: permission !== undefined && permits(bucket.acl, bucket.owner, scope.subject, permission),
    ...(context && { context }),
  };
}

/** May the caller do this to a key of the bucket, as far as the bucket is concerned? */
export function keyDemand(
  action: string,
  key: string,
  { bucket, scope }: { bucket: Bucket; scope: Scope },
  permission?: Permission,
  context?: Keys,
): Demand {
  return { ...bucketDemand(action, { bucket, scope }, permission, context), resource: bucketArn(bucket.name, key) };
}

/** May the caller do this to an object that is there? That is its owner's business, who need not be the bucket's. */
export function objectDemand(
  action: string,
  key: string,
  { bucket, scope }: { bucket: Bucket; scope: Scope },
  object: { owner: Owner; acl: Acl },
  permission: Permission,
): Demand {
  return {
    action: `s3:${action}`,
    resource: bucketArn(bucket.name, key),
    account: object.owner.account,
    granted: permits(object.acl, object.owner, scope.subject, permission),
  };
}

/** To hear that a key is not there takes the right to list; otherwise the answer is AccessDenied. */
export function absentDemands(action: string, key: string, about: AboutBucket): Demand[] {
  return [keyDemand(action, key, about, 'READ'), bucketDemand('ListBucket', about, 'READ', { 's3:prefix': key })];
}

/** Who owns what the caller writes: his account, or the bucket's owner where nobody is known. */
export function writerOf({ scope, bucket }: Pick<ReadContext<unknown>, 'scope'> & { bucket: Bucket }): Owner {
  const { account, canonicalId } = scope.subject;
  return account === '' || canonicalId === undefined ? bucket.owner : { account, id: canonicalId };
}

/** What writing a key takes, with a list or tags of its own besides. */
export function writeDemands(
  action: string,
  key: string,
  about: AboutBucket,
  sets: { acl?: { ACL?: string | undefined } | undefined; tagging?: string | undefined },
): Demand[] {
  const { acl, tagging } = sets;
  const context = acl?.ACL === undefined ? undefined : { 's3:x-amz-acl': acl.ACL };
  const actions = [action, ...(acl ? ['PutObjectAcl'] : []), ...(tagging ? ['PutObjectTagging'] : [])];
  return actions.map((each) => keyDemand(each, key, about, 'WRITE', context));
}
