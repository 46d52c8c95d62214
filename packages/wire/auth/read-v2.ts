import { AwsError } from '@mallee/base';
import { incompleteSignature, missingAuthenticationToken } from './auth-errors.ts';
import type { S3V2Claim, V2QueryClaim } from './claim.ts';
import { parseExtendedDate, parseHeaderDate } from './dates.ts';
import { type Pair, parameter, repeats } from './query-pairs.ts';
import { headerOf, type SignedRequest } from './request.ts';

const keyId = /^\w{1,128}$/;
const base64 = /^[A-Za-z0-9+/]{1,86}={0,2}$/;
/** A day in the year 9999; beyond lies nothing that a Date can hold for long. */
const latestExpiry = 253_402_300_799;

const hashes: Readonly<Record<string, 'sha1' | 'sha256'>> = { HmacSHA1: 'sha1', HmacSHA256: 'sha256' };
const queryNames = [
  'AWSAccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'Timestamp',
  'Expires',
  'SecurityToken',
];

/** Reads version 2 of the query services. Version 1 joined names and values without separators and is refused. */
export function readV2Query(pairs: readonly Pair[], coversBody: boolean): V2QueryClaim {
  if (repeats(pairs, queryNames)) throw incompleteSignature('A parameter of the signature occurs more than once.');
  const accessKeyId = parameter(pairs, 'AWSAccessKeyId');
  if (!accessKeyId) throw missingAuthenticationToken();
  if (!keyId.test(accessKeyId)) throw incompleteSignature('AWSAccessKeyId is not an access key id.');
  const needed = (name: string) => {
    const value = parameter(pairs, name);
    if (!value) throw incompleteSignature(`Request must contain a ${name}.`);
    return value;
  };
  const signature = readBase64(needed('Signature'));
  if (signature === undefined) throw incompleteSignature('Signature must be base64.');
  if (needed('SignatureVersion') !== '2') throw incompleteSignature('SignatureVersion must be 2, or use version 4.');
  const method = needed('SignatureMethod');
  const hash = Object.hasOwn(hashes, method) ? hashes[method] : undefined;
  if (!hash) throw incompleteSignature('SignatureMethod must be HmacSHA256 or HmacSHA1.');
  const common = {
    form: 'v2-query',
    accessKeyId,
    token: parameter(pairs, 'SecurityToken'),
    signature,
    hash,
    pairs,
    coversBody,
  } as const;

  const timestamp = parameter(pairs, 'Timestamp');
  const expires = parameter(pairs, 'Expires');
  if (timestamp !== undefined && expires !== undefined) {
    throw new AwsError('InvalidParameterCombination', 400, 'The parameter Timestamp cannot be used with Expires.');
  }
  const instant = parseExtendedDate(timestamp ?? expires ?? '');
  if (instant === undefined) throw incompleteSignature('Request must contain a valid Timestamp or Expires (ISO 8601).');
  return timestamp === undefined ? { ...common, expiresAt: instant } : { ...common, signedAt: instant };
}

/** Reads S3's `AWS KEYID:SIGNATURE`. */
export function readS3V2Header(request: SignedRequest, authorization: string, pairs: readonly Pair[]): S3V2Claim {
  const [accessKeyId, text, ...rest] = authorization.slice('AWS '.length).trim().split(':');
  const signature = readBase64(text ?? '');
  if (!accessKeyId || !keyId.test(accessKeyId) || signature === undefined || rest.length > 0) {
    throw new AwsError(
      'InvalidArgument',
      400,
      'AWS authorization header is invalid. Expected AwsAccessKeyId:signature',
      {
        fields: { ArgumentName: 'Authorization' },
      },
    );
  }
  const amzDate = headerOf(request, 'x-amz-date');
  const date = headerOf(request, 'date');
  const signedAt = parseHeaderDate(amzDate ?? date ?? '');
  if (signedAt === undefined) throw denied('AWS authentication requires a valid Date or x-amz-date header');
  const token = headerOf(request, 'x-amz-security-token');
  // With x-amz-date among the signed headers the date line is empty.
  const dateLine = amzDate === undefined ? (date ?? '') : '';
  return { form: 's3-v2-header', accessKeyId, token, signature, signedAt, dateLine, pairs };
}

/** Reads S3's `?AWSAccessKeyId=..&Expires=..&Signature=..`. */
export function readS3V2Query(request: SignedRequest, pairs: readonly Pair[]): S3V2Claim {
  const accessKeyId = parameter(pairs, 'AWSAccessKeyId');
  const expires = parameter(pairs, 'Expires');
  const text = parameter(pairs, 'Signature');
  const complete = accessKeyId && expires && text;
  if (!complete || repeats(pairs, ['AWSAccessKeyId', 'Expires', 'Signature', 'x-amz-security-token'])) {
    throw denied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters');
  }
  if (!/^\d{1,12}$/.test(expires) || Number(expires) > latestExpiry)
    throw denied(`Invalid date (should be seconds since epoch): ${expires}`);
  const signature = readBase64(text);
  if (!keyId.test(accessKeyId) || signature === undefined) throw denied('AWSAccessKeyId or Signature is malformed');
  const token = parameter(pairs, 'x-amz-security-token') ?? headerOf(request, 'x-amz-security-token');
  return {
    form: 's3-v2-query',
    accessKeyId,
    token,
    signature,
    expiresAt: Number(expires) * 1000,
    dateLine: expires,
    pairs,
  };
}

/** Clients that leave the '+' of base64 unescaped in a query mean a plus. */
function readBase64(text: string): string | undefined {
  const value = text.replaceAll(' ', '+');
  return base64.test(value) ? value : undefined;
}

const denied = (say: string) => new AwsError('AccessDenied', 403, say);
