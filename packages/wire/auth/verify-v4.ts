import { AwsError } from '@mallee/base';
import { notSigned, signatureDoesNotMatch, wrongScope } from './auth-errors.ts';
import { canonicalHeader, canonicalRequest, canonicalUri } from './canonical-v4.ts';
import type { V4Claim } from './claim.ts';
import { sameHex, sha256Hex } from './digest.ts';
import { type Payload, readPayload } from './payload.ts';
import { canonicalQuery, parameter } from './query-pairs.ts';
import { headerOf, type SignedRequest, type SignedRoute, splitTarget } from './request.ts';
import { deriveSigningKey, scopeText } from './signing-keys.ts';
import type { VerifyContext } from './verify.ts';

const sha256OfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Signature version 4, header or presigned: does the secret give this signature for this request? */
export function verifyV4(claim: V4Claim, secret: string, request: SignedRequest, context: VerifyContext): Payload {
  const { route } = context;
  if (claim.scope.service !== route.service) throw wrongScope(route.service);
  checkCoverage(claim, request, route.service);

  const known = context.keys.find(secret, claim.scope);
  const key = known ?? deriveSigningKey(secret, claim.scope);
  const payload = payloadText(claim, request, context);
  const query = canonicalQuery(claim.pairs);
  const scope = scopeText(claim.scope);
  const paths = signedPaths(route, splitTarget(request.target).path);

  let shown: { canonicalRequest: string; stringToSign: string } | undefined;
  for (const host of signedHosts(request, context)) {
    const headers = canonicalHeaders(claim, request, host);
    for (const path of paths) {
      const text = canonicalRequest(request.method, {
        path,
        query,
        headers,
        signedHeaders: claim.signedHeaders,
        payload,
      });
      const stringToSign = `AWS4-HMAC-SHA256\n${claim.date}\n${scope}\n${sha256Hex(text)}`;
      if (sameHex(key.sign(stringToSign), claim.signature)) {
        if (!known) context.keys.keep(secret, claim.scope, key);
        if (route.service !== 's3') return { kind: 'whole' };
        return readPayload(payload, { signature: claim.signature, key, date: claim.date, scope });
      }
      shown ??= { canonicalRequest: text, stringToSign };
    }
  }
  throw signatureDoesNotMatch(route.service, { accessKeyId: claim.accessKeyId, stringToSign: '', ...shown });
}

/** An unsigned `x-amz-*` header could change what the request means. Browsers add x-amz-user-agent after signing. */
function checkCoverage(claim: V4Claim, request: SignedRequest, service: string): void {
  const missing = claim.signedHeaders.includes('host') ? [] : ['host'];
  for (const name in request.headers) {
    if (!name.startsWith('x-amz-') || name === 'x-amz-user-agent') continue;
    if (!claim.signedHeaders.includes(name)) missing.push(name);
  }
  if (missing.length > 0) throw notSigned(service, missing);
}

function payloadText(claim: V4Claim, request: SignedRequest, { route, body }: VerifyContext): string {
  if (route.service !== 's3') return body?.length ? sha256Hex(body) : sha256OfNothing;
  const header = headerOf(request, 'x-amz-content-sha256');
  if (header !== undefined) return header;
  if (claim.form === 'v4-query') return parameter(claim.pairs, 'X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  throw new AwsError('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
}

function canonicalHeaders(claim: V4Claim, request: SignedRequest, host: string): string {
  let text = '';
  for (const name of claim.signedHeaders) {
    text += canonicalHeader(name, name === 'host' ? host : (headerOf(request, name) ?? ''));
  }
  return text;
}

/** The host as received; if that fails, the names by which clients know us (behind the same bucket, if it has one). */
function signedHosts(request: SignedRequest, { route, hosts = [] }: VerifyContext): string[] {
  const received = headerOf(request, 'host') ?? '';
  if (hosts.length === 0) return [received];
  const named = route.bucketFromHost && route.bucket ? hosts.map((host) => `${route.bucket}.${host}`) : hosts;
  return [received, ...named.filter((host) => host !== received)];
}

/**
 * The paths that the client may have signed for the one it sent: in canonical spelling, exactly as sent, and for
 * S3 the same without the service path, which older clients leave out. All of them name the same resource.
 */
function signedPaths(route: SignedRoute, path: string): string[] {
  const canonical = canonicalUri(route.service, path);
  if (canonical === path && route.prefix === '') return [path];
  const paths = new Set([canonical]);
  if (route.service === 's3') {
    paths.add(path);
    if (route.prefix !== '' && path.startsWith(route.prefix)) {
      const inner = path.slice(route.prefix.length) || '/';
      paths.add(canonicalUri(route.service, inner)).add(inner);
    }
  }
  return [...paths];
}
