import { grantees } from './accounts.ts';
import { errors } from './errors.ts';
import type { BucketContext } from './op.ts';
import { type Acl, isForEverybody, type Owner } from './rules/acl.ts';
import { type AclRequest, readAcl, setsAcl } from './rules/acl-request.ts';
import { ownershipIn } from './rules/ownership.ts';

/** What the bucket's owner lets lists say. @throws AwsError AccessDenied for one to everybody, where that is blocked. */
export function checkPublic({ settings }: BucketContext['bucket'], acl: Acl): void {
  if (settings.publicAccess?.BlockPublicAcls && acl?.some(isForEverybody)) throw errors.accessDenied();
}

/** The caller's account, where it is known and not the bucket owner's. */
export function writerOf({ subject }: BucketContext['scope'], { owner }: BucketContext['bucket']): Owner | undefined {
  const { account, canonicalId } = subject;
  return account === '' || canonicalId === undefined || canonicalId === owner.id
    ? undefined
    : { account, id: canonicalId };
}

/**
 * Whose the object is that the caller is about to write, and whom its list lets in. It is his account's, or the bucket
 * owner's where nobody is known or the bucket says so.
 */
export async function newObjectAccess(
  context: BucketContext,
  request: AclRequest,
): Promise<{ owner: Owner; bucketOwner: Owner; acl: Acl }> {
  const { bucket, scope } = context;
  const bucketOwner = bucket.owner;
  const writer = writerOf(scope, bucket) ?? bucketOwner;
  const acl = await readAcl(request, writer, bucketOwner, grantees(context));
  switch (ownershipIn(bucket)) {
    case 'BucketOwnerEnforced':
      if (setsAcl(request) && !givesAllToOwner(request, acl, bucketOwner)) throw errors.aclsOff();
      return { owner: bucketOwner, bucketOwner, acl: undefined };
    case 'BucketOwnerPreferred':
      if (request.ACL === 'bucket-owner-full-control') return { owner: bucketOwner, bucketOwner, acl: undefined };
  }
  checkPublic(bucket, acl);
  return { owner: writer, bucketOwner, acl };
}

/** The one list that a bucket without lists takes, since it says what holds anyway. */
function givesAllToOwner({ ACL }: AclRequest, acl: Acl, owner: Owner): boolean {
  if (ACL !== undefined) return ACL === 'bucket-owner-full-control';
  return acl === undefined || acl.every(({ to, may }) => to === owner.id && may === 'FULL_CONTROL');
}
