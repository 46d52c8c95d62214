import type { Grant } from './acl.ts';
import type { BucketEncryption } from './bucket-encryption.ts';
import type { CorsRule } from './cors.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { DefaultRetention } from './lock.ts';
import type { Subscription } from './notification.ts';
import type { Ownership } from './ownership.ts';
import type { PublicAccess } from './public-access.ts';
import type { Tiering } from './tiering.ts';
import type { Website } from './website.ts';

/** What a bucket's owner has set about it. What is absent was never set, or was deleted. */
export interface BucketSettings {
  /** The policy's text as it was sent. */
  readonly policy?: string;
  readonly publicAccess?: PublicAccess;
  readonly ownership?: Ownership;
  readonly encryption?: BucketEncryption;
  readonly cors?: readonly CorsRule[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly website?: Website;
  /** Where the bucket's access log goes, and who else may read it. */
  readonly logging?: { readonly bucket: string; readonly prefix: string; readonly grants?: readonly Grant[] };
  /** Who bears the cost, where it is not the owner. */
  readonly payer?: 'Requester';
  readonly lifecycle?: Lifecycle;
  readonly accelerate?: 'Enabled' | 'Suspended';
  readonly tiering?: readonly Tiering[];
  /** Who is told of what happens to keys. */
  readonly notification?: readonly Subscription[];
  /** That versions can be locked, which no bucket loses again, and what new ones are locked with. */
  readonly lock?: { readonly retention?: DefaultRetention };
}
