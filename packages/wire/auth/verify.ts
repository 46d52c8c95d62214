import type { Instant } from '@mallee/base';
import { allowedSkew, expired, tooSkewed } from './auth-errors.ts';
import type { Claim } from './claim.ts';
import { hoistedHeaders } from './hoisted.ts';
import type { Payload } from './payload.ts';
import type { SignedRequest, SignedRoute } from './request.ts';
import type { SigningKeys } from './signing-keys.ts';
import { verifyS3V2 } from './verify-s3-v2.ts';
import { verifyV2Query } from './verify-v2-query.ts';
import { verifyV4 } from './verify-v4.ts';

export interface VerifyContext {
  readonly now: Instant;
  readonly route: SignedRoute;
  readonly keys: SigningKeys;
  /** The cloud's public host names (with port where it is not the scheme's own), tried when a proxy changed Host. */
  readonly hosts?: readonly string[];
  /** The whole body, for every service but S3. */
  readonly body?: Uint8Array;
}

export interface Verified {
  /** What is left to check while the body streams. */
  readonly payload: Payload;
  /** Presigned `x-amz-*` parameters that count as headers of this request; a header of that name goes first. */
  readonly hoisted?: Readonly<Record<string, string>>;
}

/**
 * Checks that the holder of the secret signed this very request, and that it is neither too old nor from the future.
 * The session token is not compared here: the caller knows which one belongs to the key.
 *
 * @throws AwsError SignatureDoesNotMatch, or the service's code for requests out of their time.
 */
export function verify(claim: Claim, secret: string, request: SignedRequest, context: VerifyContext): Verified {
  checkTime(claim, context);
  const payload = check(claim, secret, request, context);
  const isS3Query = context.route.service === 's3' && (claim.form === 'v4-query' || claim.form === 's3-v2-query');
  return isS3Query ? { payload, hoisted: hoistedHeaders(claim.pairs) } : { payload };
}

function check(claim: Claim, secret: string, request: SignedRequest, context: VerifyContext): Payload {
  switch (claim.form) {
    case 'v4-header':
    case 'v4-query':
      return verifyV4(claim, secret, request, context);
    case 'v2-query':
      return verifyV2Query(claim, secret, request, context);
    case 's3-v2-header':
    case 's3-v2-query':
      return verifyS3V2(claim, secret, request, context);
  }
}

/** A request with an end of its own may be used until then; others within the allowed difference of clocks. */
function checkTime(claim: Claim, { now, route }: VerifyContext): void {
  const { signedAt, expiresAt } = claim;
  if (expiresAt !== undefined && now > expiresAt) throw expired(route.service, expiresAt, now);
  if (signedAt === undefined) return;
  const tooOld = expiresAt === undefined && now - signedAt > allowedSkew;
  if (tooOld || signedAt - now > allowedSkew) throw tooSkewed(route.service, signedAt, now);
}
