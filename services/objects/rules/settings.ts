import type { CorsRule } from './cors.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { DefaultRetention } from './lock.ts';
import type { Ownership } from './ownership.ts';
import type { PublicAccess } from './public-access.ts';

/** What a bucket's owner has set about it. What is absent was never set, or was deleted. */
export interface BucketSettings {
  /** The policy's text as it was sent. */
  readonly policy?: string;
  readonly publicAccess?: PublicAccess;
  readonly ownership?: Ownership;
  readonly cors?: readonly CorsRule[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Who bears the cost, where it is not the owner. */
  readonly payer?: 'Requester';
  readonly lifecycle?: Lifecycle;
  /** That versions can be locked, which no bucket loses again, and what new ones are locked with. */
  readonly lock?: { readonly retention?: DefaultRetention };
}
