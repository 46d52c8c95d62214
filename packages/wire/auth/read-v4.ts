import type { AwsError } from '@mallee/base';
import { malformedHeader, malformedQuery, unsupportedScheme } from './auth-errors.ts';
import type { V4Claim } from './claim.ts';
import { formatBasicDate, parseBasicDate, parseHeaderDate } from './dates.ts';
import { type Pair, parameter, repeats } from './query-pairs.ts';
import { headerOf, type SignedRequest } from './request.ts';
import type { Scope } from './signing-keys.ts';

/** The longest life of a presigned request: a week. */
const maxExpiresSeconds = 604_800;
const algorithm = 'AWS4-HMAC-SHA256';
const names = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
];

/** What the Authorization header says beside the signature. */
interface SignedAs {
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
}

/**
 * All requests of a client begin their Authorization header alike for a day, so what was read of such a beginning is
 * kept: reading it costs a third of checking the signature. Only beginnings of the usual length are kept.
 */
const beginnings = new Map<string, SignedAs>();
const mostBeginnings = 2000;
const usualLength = 512;
const lastPart = 'Signature=';
const signatureLength = 64;

/** Reads `AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/aws4_request, SignedHeaders=a;b, Signature=HEX`. */
export function readV4Header(
  request: SignedRequest,
  service: string,
  authorization: string,
  pairs: readonly Pair[],
): V4Claim {
  const fail = (why: string) => malformedHeader(service, why);
  const { signedAs, signature } = readAuthorization(authorization, fail);
  const { accessKeyId, scope, signedHeaders } = signedAs;

  const sent = headerOf(request, 'x-amz-date') ?? headerOf(request, 'date');
  if (sent === undefined)
    throw fail("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  const basic = parseBasicDate(sent);
  const signedAt = basic ?? parseHeaderDate(sent);
  if (signedAt === undefined) throw fail('Date must be in ISO-8601 "basic format" or RFC 1123 format.');
  const date = basic === undefined ? formatBasicDate(signedAt) : sent;
  checkDay(scope, date, fail);
  const token = headerOf(request, 'x-amz-security-token');
  return { form: 'v4-header', accessKeyId, scope, signedHeaders, signature, signedAt, date, token, pairs };
}

function readAuthorization(authorization: string, fail: Fail): { signedAs: SignedAs; signature: string } {
  const beginning = authorization.slice(0, -signatureLength);
  const known = beginnings.get(beginning);
  if (known) return { signedAs: known, signature: readSignature(authorization.slice(-signatureLength), fail) };
  const { signature, ...signedAs } = readParts(authorization, fail);
  keepBeginning(beginning, signedAs);
  return { signedAs, signature };
}

function readParts(authorization: string, fail: Fail): SignedAs & { readonly signature: string } {
  const parts = new Map<string, string>();
  for (const text of authorization.slice(algorithm.length).split(',')) {
    const equals = text.indexOf('=');
    const name = text.slice(0, equals).trim();
    if (equals < 0 || parts.has(name)) throw fail('it is not a list of Credential, SignedHeaders and Signature.');
    parts.set(name, text.slice(equals + 1).trim());
  }
  const needed = (name: string) => {
    const value = parts.get(name);
    if (!value) throw fail(`Authorization header requires '${name}' parameter.`);
    return value;
  };
  const credential = readCredential(needed('Credential'), fail);
  const signedHeaders = readSignedHeaders(needed('SignedHeaders'), fail);
  return { ...credential, signedHeaders, signature: readSignature(needed('Signature'), fail) };
}

/** Where the signature is the last part, and nothing but a comma and blanks precedes it. */
function keepBeginning(beginning: string, signedAs: SignedAs): void {
  if (beginning.length > usualLength || !beginning.endsWith(lastPart)) return;
  if (!beginning.slice(0, -lastPart.length).trimEnd().endsWith(',')) return;
  if (beginnings.size >= mostBeginnings) beginnings.clear();
  beginnings.set(beginning, signedAs);
}

/** Reads the `X-Amz-*` parameters of a presigned request. */
export function readV4Query(service: string, pairs: readonly Pair[]): V4Claim {
  const fail = (why: string) => malformedQuery(service, why);
  if (parameter(pairs, 'X-Amz-Algorithm') !== algorithm) throw unsupportedScheme(service);
  if (repeats(pairs, names)) throw fail('A parameter of the signature occurs more than once.');
  const needed = (name: string) => {
    const value = parameter(pairs, name);
    if (!value) throw fail(`Query-string authentication version 4 requires the ${name} parameter.`);
    return value;
  };
  const credential = readCredential(needed('X-Amz-Credential'), fail);
  const signedHeaders = readSignedHeaders(needed('X-Amz-SignedHeaders'), fail);
  const signature = readSignature(needed('X-Amz-Signature'), fail);

  const date = needed('X-Amz-Date');
  const signedAt = parseBasicDate(date);
  if (signedAt === undefined) throw fail("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  checkDay(credential.scope, date, fail);

  const expires = needed('X-Amz-Expires');
  if (!/^\d{1,10}$/.test(expires)) throw fail('X-Amz-Expires should be a number');
  const life = Number(expires);
  if (life < 1) throw fail('X-Amz-Expires must be positive');
  if (life > maxExpiresSeconds)
    throw fail(`X-Amz-Expires must be less than a week (in seconds); that is ${maxExpiresSeconds}`);
  const token = parameter(pairs, 'X-Amz-Security-Token');
  const expiresAt = signedAt + life * 1000;
  return { form: 'v4-query', ...credential, signedHeaders, signature, signedAt, date, expiresAt, token, pairs };
}

type Fail = (why: string) => AwsError;

export function readCredential(text: string, fail: Fail): { accessKeyId: string; scope: Scope } {
  const [accessKeyId, date, region, service, terminator, ...rest] = text.split('/');
  if (
    accessKeyId === undefined ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    rest.length > 0
  ) {
    throw fail('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  }
  if (terminator !== 'aws4_request') throw fail('the Credential must end with "aws4_request".');
  if (!/^\w{1,128}$/.test(accessKeyId)) throw fail('the access key id in the Credential is not one.');
  if (!/^\d{8}$/.test(date)) throw fail('the date in the Credential must be YYYYMMDD.');
  if (!/^[\w.-]{1,128}$/.test(region)) throw fail('the region in the Credential is not one.');
  if (!/^[\w.-]{1,64}$/.test(service)) throw fail('the service in the Credential is not one.');
  return { accessKeyId, scope: { date, region, service } };
}

/** Only header names may stand here: a line break would let one signed text mean two requests. */
function readSignedHeaders(text: string, fail: Fail): readonly string[] {
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+(;[a-z0-9!#$%&'*+.^_`|~-]+)*$/.test(text)) {
    throw fail('SignedHeaders must be lower-case header names joined by semicolons.');
  }
  const list = text.split(';');
  if (new Set(list).size !== list.length) throw fail('SignedHeaders names a header twice.');
  return list;
}

function readSignature(text: string, fail: Fail): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw fail('the Signature must be 64 lower-case hexadecimal digits.');
  return text;
}

function checkDay(scope: Scope, date: string, fail: Fail): void {
  if (!date.startsWith(scope.date))
    throw fail(`the date in the Credential does not match the request's date, ${date}.`);
}
