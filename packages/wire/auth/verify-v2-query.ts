import { signatureDoesNotMatch } from './auth-errors.ts';
import type { V2QueryClaim } from './claim.ts';
import { hmacBase64, sameText } from './digest.ts';
import type { Payload } from './payload.ts';
import { canonicalForm } from './query-pairs.ts';
import { headerOf, type SignedRequest, splitTarget } from './request.ts';
import type { VerifyContext } from './verify.ts';

/** Signature version 2 of the query services: method, host, path and all parameters of query and form. */
export function verifyV2Query(
  claim: V2QueryClaim,
  secret: string,
  request: SignedRequest,
  context: VerifyContext,
): Payload {
  const path = splitTarget(request.target).path || '/';
  const form = canonicalForm(claim.pairs);
  const texts = [...signedHosts(request, context.hosts ?? [])].map(
    (host) => `${request.method}\n${host}\n${path}\n${form}`,
  );
  // This version signs no header, so none may choose the operation; nor a body that is not among the parameters.
  const covered = headerOf(request, 'x-amz-target') === undefined && (claim.coversBody || !context.body?.length);
  if (covered && texts.some((text) => sameText(hmacBase64(claim.hash, secret, text), claim.signature))) {
    return { kind: 'whole' };
  }
  const { accessKeyId } = claim;
  throw signatureDoesNotMatch(context.route.service, { accessKeyId, stringToSign: texts[0] ?? '' });
}

/** Clients sign the host with its port or without. */
function signedHosts(request: SignedRequest, hosts: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (const host of [headerOf(request, 'host') ?? '', ...hosts]) {
    const lower = host.trim().toLowerCase();
    all.add(lower).add(lower.replace(/:\d+$/, ''));
  }
  return all;
}
