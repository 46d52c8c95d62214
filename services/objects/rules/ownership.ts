import type { Bucket } from '../buckets.ts';
import { errors } from '../errors.ts';
import type { Acl, Owner } from './acl.ts';
import type { ObjectMeta } from './meta.ts';

/** Whose an object is that somebody else wrote, and whether lists of grants count. */
const ownerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
export type Ownership = (typeof ownerships)[number];

/**
 * For buckets where nothing was set. AWS gives new buckets BucketOwnerEnforced; the clients that Eucalyptus left
 * behind, and bundles of images, say with lists of grants who may read, so here these count until the owner ends it.
 */
const usualOwnership: Ownership = 'ObjectWriter';

export function readOwnership(text: string | undefined): Ownership {
  const known = ownerships.find((each) => each === text);
  if (!known) throw errors.malformedXml();
  return known;
}

export const ownershipIn = ({ settings }: Pick<Bucket, 'settings'>): Ownership => settings.ownership ?? usualOwnership;

/** Whose an object is and whom its list lets in, by what its bucket says today. */
export function accessTo(
  bucket: Pick<Bucket, 'owner' | 'settings'>,
  { owner = bucket.owner, acl }: Pick<ObjectMeta, 'owner' | 'acl'>,
): { owner: Owner; acl: Acl } {
  return ownershipIn(bucket) === 'BucketOwnerEnforced' ? { owner: bucket.owner, acl: undefined } : { owner, acl };
}
