import { AwsError } from '@mallee/base';
import { missingAuthenticationToken, twoMechanisms, unsupportedScheme } from './auth-errors.ts';
import type { Claim } from './claim.ts';
import { type Pair, parsePairs } from './query-pairs.ts';
import { readS3V2Header, readS3V2Query, readV2Query } from './read-v2.ts';
import { readV4Header, readV4Query } from './read-v4.ts';
import { headerOf, type SignedRequest, type SignedRoute, splitTarget } from './request.ts';

/** More parameters than this are refused before they are sorted; the codec's own limit is the same. */
const maxParameters = 20_000;

/**
 * Finds out who claims to have signed a request, and how. Cheap and without any secret; nothing of it is true until
 * `verify` agrees. Whether 'anonymous' will do is for the operation to say.
 *
 * @param body The whole body of a query service's request, in which version 2 keeps its parameters. S3's is not read.
 * @throws AwsError if there is a signature that cannot be read.
 */
export function readCredentials(request: SignedRequest, route: SignedRoute, body?: Uint8Array): Claim | 'anonymous' {
  const { service } = route;
  const pairs = parametersOf(splitTarget(request.target).query);
  const authorization = headerOf(request, 'authorization');
  const presigned = pairs.some(([name]) => name === 'X-Amz-Algorithm' || name === 'X-Amz-Signature');
  const isS3 = service === 's3';
  const inQuery = presigned || pairs.some(([name]) => name === 'Signature' || name === 'AWSAccessKeyId');

  if (authorization !== undefined) {
    if (inQuery) throw twoMechanisms(service);
    if (/^AWS4-HMAC-SHA256[ ,]/.test(authorization)) return readV4Header(request, service, authorization, pairs);
    if (isS3 && authorization.startsWith('AWS ')) return readS3V2Header(request, authorization, pairs);
    throw refused(service, authorization);
  }
  if (presigned) return readV4Query(service, pairs);
  if (isS3) return inQuery ? readS3V2Query(request, pairs) : 'anonymous';

  const form = formOf(request, body);
  if (!inQuery && !form?.some(([name]) => name === 'AWSAccessKeyId' || name === 'Signature')) return 'anonymous';
  return readV2Query(form ? [...pairs, ...form] : pairs, form !== undefined);
}

/** Version 2 counts the parameters of a posted form; other bodies are not covered by it. */
function formOf(request: SignedRequest, body: Uint8Array | undefined): Pair[] | undefined {
  if (request.method !== 'POST' || body === undefined) return undefined;
  const type = headerOf(request, 'content-type') ?? 'application/x-www-form-urlencoded';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  return parametersOf(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'));
}

function parametersOf(raw: string): Pair[] {
  const pairs = parsePairs(raw, maxParameters);
  if (!pairs) throw new AwsError('MalformedQueryString', 400, `The request has more than ${maxParameters} parameters.`);
  return pairs;
}

function refused(service: string, authorization: string): AwsError {
  if (authorization.trim() === '') {
    return service === 's3' ? unsupportedType() : missingAuthenticationToken();
  }
  return service === 's3' && !authorization.startsWith('AWS4-') ? unsupportedType() : unsupportedScheme(service);
}

const unsupportedType = () =>
  new AwsError('InvalidArgument', 400, 'Unsupported Authorization Type', { fields: { ArgumentName: 'Authorization' } });
