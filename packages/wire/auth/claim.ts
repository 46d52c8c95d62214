import type { Instant } from '@mallee/base';
import type { Pair } from './query-pairs.ts';
import type { Scope } from './signing-keys.ts';

interface Common {
  /** Whose secret must have made the signature; looked up by the caller between reading and verifying. */
  readonly accessKeyId: string;
  /** The session token, to be compared with the one that belongs to the access key. */
  readonly token?: string | undefined;
  readonly signature: string;
  readonly pairs: readonly Pair[];
}

/** Signature version 4, in the Authorization header or presigned in the query. */
export interface V4Claim extends Common {
  readonly form: 'v4-header' | 'v4-query';
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signedAt: Instant;
  /** As signed: `20130524T000000Z`. */
  readonly date: string;
  /** Presigned requests only. */
  readonly expiresAt?: Instant;
}

/** Signature version 2 of the query services. `pairs` holds the parameters of query and form together. */
export interface V2QueryClaim extends Common {
  readonly form: 'v2-query';
  readonly hash: 'sha1' | 'sha256';
  readonly signedAt?: Instant;
  readonly expiresAt?: Instant;
  /** True if the parameters of the body are among `pairs`, so that the signature covers it. */
  readonly coversBody: boolean;
}

/** S3's own version 2, in the Authorization header or in the query. */
export interface S3V2Claim extends Common {
  readonly form: 's3-v2-header' | 's3-v2-query';
  readonly signedAt?: Instant;
  readonly expiresAt?: Instant;
  /** The line of the string to sign that holds the date: a header's text, or the Expires parameter. */
  readonly dateLine: string;
}

/** What a request says about who signed it, not yet believed. */
export type Claim = V4Claim | V2QueryClaim | S3V2Claim;
