import { signatureDoesNotMatch } from './auth-errors.ts';
import type { S3V2Claim } from './claim.ts';
import { hmacBase64, sameText } from './digest.ts';
import { type Payload, payloadOfUnsigned } from './payload.ts';
import { decodeBytes } from './percent.ts';
import { headerOf, type SignedRequest, type SignedRoute, splitTarget } from './request.ts';
import { s3SubResources } from './s3-sub-resources.ts';
import type { VerifyContext } from './verify.ts';

type Field = readonly [name: string, value: string];

/** S3's version 2: method, a few headers, `x-amz-*` (hoisted ones too), the path as sent and the sub-resources. */
export function verifyS3V2(claim: S3V2Claim, secret: string, request: SignedRequest, context: VerifyContext): Payload {
  const { path, query } = splitTarget(request.target);
  const parameters = query === '' ? [] : query.split('&').map(readField);
  const lines = signedLines(request, claim, claim.form === 's3-v2-query' ? hoistedFields(parameters) : []);
  const subs = subResources(parameters);
  const texts = [...signedPaths(context.route, path)].flatMap((each) =>
    [...subs].map((sub) => `${lines}${each}${sub}`),
  );
  if (!texts.some((text) => sameText(hmacBase64('sha1', secret, text), claim.signature)) || isAmbiguous(parameters)) {
    const { accessKeyId } = claim;
    throw signatureDoesNotMatch(context.route.service, { accessKeyId, stringToSign: texts[0] ?? '' });
  }
  return payloadOfUnsigned(request);
}

/** Name and decoded value as bytes; a name without '=' has no value. */
function readField(part: string): { name: string; value: string | undefined } {
  const decode = (text: string) => decodeBytes(text.replaceAll('+', ' '));
  const equals = part.indexOf('=');
  if (equals < 0) return { name: decode(part), value: undefined };
  return { name: decode(part.slice(0, equals)), value: decode(part.slice(equals + 1)) };
}

type Parameters = readonly ReturnType<typeof readField>[];

/**
 * This version signs decoded values, so a value could hold what reads as a line of its own, or as further
 * sub-resources: `?partNumber=1&uploadId=x` and `?partNumber=1%26uploadId%3Dx` give one string to sign.
 */
function isAmbiguous(parameters: Parameters): boolean {
  return parameters.some(({ value = '' }) => {
    const further = value.split(/[&?]/).slice(1);
    return /[\r\n]/.test(value) || further.some((part) => s3SubResources.has(part.split('=', 1)[0] ?? ''));
  });
}

/** All of the string to sign that stands before the resource. */
function signedLines(request: SignedRequest, claim: S3V2Claim, hoisted: readonly Field[]): string {
  const amz = new Map<string, string>();
  for (const name in request.headers) {
    if (name.startsWith('x-amz-')) amz.set(name, (headerOf(request, name) ?? '').trim());
  }
  for (const [name, value] of hoisted) {
    const sent = amz.get(name);
    // Some clients send a header that they have hoisted too.
    if (name.startsWith('x-amz-') && sent !== value) amz.set(name, sent === undefined ? value : `${sent},${value}`);
  }
  const sorted = [...amz].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value}\n`);

  const line = (name: string) => headerOf(request, name) ?? hoisted.find((field) => field[0] === name)?.[1] ?? '';
  return `${request.method}\n${line('content-md5')}\n${line('content-type')}\n${claim.dateLine}\n${sorted.join('')}`;
}

/** Headers that boto moved into the query of a presigned URL, as the bytes it signed. */
function hoistedFields(parameters: Parameters): Field[] {
  return parameters
    .map(({ name, value = '' }) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => /^(x-amz-[a-z0-9._-]+|content-md5|content-type)$/.test(name));
}

/**
 * `?acl&versionId=x`, sorted. Some clients send `?acl=` and sign `?acl`; botocore 1.29 signs `?acl?acl`, since it takes
 * the operation's own query for a part of the path.
 */
function subResources(parameters: Parameters): Set<string> {
  const kept = parameters.filter(({ name }) => s3SubResources.has(name));
  kept.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const text = (bare: (value: string | undefined) => boolean) =>
    kept.map(({ name, value }, at) => `${at === 0 ? '?' : '&'}${bare(value) ? name : `${name}=${value}`}`).join('');
  const sent = text((value) => value === undefined);
  const ofOperation = parameters.flatMap(({ name, value }) => {
    if (name === 'list-type' && value === '2') return ['?list-type=2'];
    return value === undefined && s3SubResources.has(name) ? [`?${name}`] : [];
  });
  return new Set([sent, text((value) => !value), ...ofOperation.map((own) => own + sent)]);
}

/**
 * The resources that the client may have signed for the path it sent: without the service path (as most do) or with
 * it; boto signs `/bucket/` and sends `/bucket`. A bucket in the Host goes in front.
 */
function signedPaths(route: SignedRoute, path: string): Set<string> {
  const inner = route.prefix !== '' && path.startsWith(route.prefix) ? path.slice(route.prefix.length) || '/' : path;
  const front = route.bucketFromHost && route.bucket ? `/${route.bucket}` : '';
  const isBucket = /^\/[^/]+\/?$/.test(front + inner);
  const both = [front + inner, front + path];
  return new Set(isBucket ? both.flatMap((each) => [each, otherSpelling(each)]) : both);
}

const otherSpelling = (bucket: string) => (bucket.endsWith('/') ? bucket.slice(0, -1) : `${bucket}/`);
