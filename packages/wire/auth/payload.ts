import { AwsError } from '@mallee/base';
import { headerOf, type SignedRequest } from './request.ts';
import type { SigningKey } from './signing-key.ts';

/** Where the chain of chunk signatures starts: the request's own signature and what it was made with. */
export interface ChunkSeed {
  /** Lower-case hex of the request's signature. */
  readonly signature: string;
  readonly key: SigningKey;
  /** `20130524T000000Z` */
  readonly date: string;
  /** `20130524/us-east-1/s3/aws4_request` */
  readonly scope: string;
}

/** What the signature says about the body, and so how the body must be checked while it streams. */
export type Payload =
  /** The body given to `verify` was covered by the signature: nothing is left to check. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'unsigned' }
  /** Lower-case hex of the SHA-256 that the whole body must have. */
  | { readonly kind: 'hash'; readonly sha256: string }
  | { readonly kind: 'streaming-unsigned-trailer' }
  | { readonly kind: 'streaming-signed'; readonly seed: ChunkSeed }
  | { readonly kind: 'streaming-signed-trailer'; readonly seed: ChunkSeed };

const unsigned = 'UNSIGNED-PAYLOAD';
const signedForms: Readonly<Record<string, 'streaming-signed' | 'streaming-signed-trailer'>> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': 'streaming-signed',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': 'streaming-signed-trailer',
};

/** Reads S3's `x-amz-content-sha256`. Without a seed (version 2, anonymous) chunks cannot be signed. */
export function readPayload(value: string, seed: ChunkSeed | undefined): Payload {
  if (/^[0-9a-f]{64}$/i.test(value)) return { kind: 'hash', sha256: value.toLowerCase() };
  if (value === unsigned) return { kind: 'unsigned' };
  if (value === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return { kind: 'streaming-unsigned-trailer' };
  const signed = Object.hasOwn(signedForms, value) ? signedForms[value] : undefined;
  if (signed && seed) return { kind: signed, seed };
  throw new AwsError(
    'InvalidArgument',
    400,
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    { fields: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: value } },
  );
}

/** The payload of an S3 request whose signature does not cover the body: anonymous, or version 2. */
export function payloadOfUnsigned(request: SignedRequest): Payload {
  return readPayload(headerOf(request, 'x-amz-content-sha256') ?? unsigned, undefined);
}
