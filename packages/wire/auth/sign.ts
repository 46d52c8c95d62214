import type { Instant } from '@mallee/base';
import { canonicalHeader, canonicalRequest, canonicalUri } from './canonical-v4.ts';
import { formatBasicDate } from './dates.ts';
import { sha256Hex } from './digest.ts';
import { encodeComponent } from './percent.ts';
import { canonicalQuery, parsePairs } from './query-pairs.ts';
import { splitTarget } from './request.ts';
import { deriveSigningKey, scopeText } from './signing-keys.ts';

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  readonly service: string;
}

/** A request to be signed. The target is sent as it stands, so it must be percent-encoded already. */
export interface Unsigned {
  readonly method: string;
  /** With its port, as it will be sent. */
  readonly host: string;
  readonly target: string;
  /** Lower-case names; all of them are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** S3 only: `UNSIGNED-PAYLOAD` or a `STREAMING-` form, where the body's own hash is not to be signed. */
  readonly payload?: string;
}

/** Signs with version 4 and gives all the headers to send, `host` and `authorization` among them. */
export function signRequest(unsigned: Unsigned, signer: Signer, now: Instant): Record<string, string> {
  const date = formatBasicDate(now);
  const payload = unsigned.payload ?? hashOf(unsigned.body);
  const headers: Record<string, string> = { ...unsigned.headers, host: unsigned.host, 'x-amz-date': date };
  if (signer.service === 's3') headers['x-amz-content-sha256'] = payload;
  if (signer.sessionToken !== undefined) headers['x-amz-security-token'] = signer.sessionToken;

  const { path, query } = splitTarget(unsigned.target);
  const { signature, scope, names } = seal(unsigned.method, path, query, headers, payload, date, signer);
  const credential = `${signer.accessKeyId}/${scope}`;
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return headers;
}

/** Presigns with version 4 and gives the target to ask for; `unsigned.headers` must be sent along. */
export function presign(unsigned: Unsigned, signer: Signer, now: Instant, expiresSeconds: number): string {
  const date = formatBasicDate(now);
  const isS3 = signer.service === 's3';
  const payload = unsigned.payload ?? (isS3 ? 'UNSIGNED-PAYLOAD' : hashOf(unsigned.body));
  const headers: Record<string, string> = { ...unsigned.headers, host: unsigned.host };
  const scope = scopeText({ date: date.slice(0, 8), region: signer.region, service: signer.service });
  const added = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    ...(isS3 ? { 'X-Amz-Content-Sha256': payload } : {}),
    'X-Amz-Credential': `${signer.accessKeyId}/${scope}`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(expiresSeconds),
    ...(signer.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': signer.sessionToken }),
    'X-Amz-SignedHeaders': Object.keys(headers).sort().join(';'),
  };
  const { path, query } = splitTarget(unsigned.target);
  const own = Object.entries(added).map(([name, value]) => `${name}=${encodeComponent(value)}`);
  const whole = [...(query === '' ? [] : [query]), ...own].join('&');
  const { signature } = seal(unsigned.method, path, whole, headers, payload, date, signer);
  return `${path}?${whole}&X-Amz-Signature=${signature}`;
}

function seal(
  method: string,
  path: string,
  query: string,
  headers: Readonly<Record<string, string>>,
  payload: string,
  date: string,
  { region, service, secretAccessKey }: Signer,
): { signature: string; scope: string; names: string } {
  const signedHeaders = Object.keys(headers).sort();
  const text = canonicalRequest(method, {
    path: canonicalUri(service, path),
    query: canonicalQuery(parsePairs(query) ?? []),
    headers: signedHeaders.map((name) => canonicalHeader(name, headers[name] ?? '')).join(''),
    signedHeaders,
    payload,
  });
  const scope = { date: date.slice(0, 8), region, service };
  const stringToSign = `AWS4-HMAC-SHA256\n${date}\n${scopeText(scope)}\n${sha256Hex(text)}`;
  const signature = deriveSigningKey(secretAccessKey, scope).sign(stringToSign).toString('hex');
  return { signature, scope: scopeText(scope), names: signedHeaders.join(';') };
}

const hashOf = (body: string | Uint8Array = '') =>
  sha256Hex(typeof body === 'string' ? Buffer.from(body, 'utf8') : body);
