import { createHash } from 'node:crypto';
import type { Scope } from '@mallee/gateway/op';
import { encryptionErrors } from '../encryption/encryption-errors.ts';

/** A key that a request brings along (SSE-C). It is used and forgotten. */
export interface CustomerKey {
  readonly bytes: Buffer;
  /** Base64, as answers repeat it. */
  readonly md5: string;
}

export interface CustomerKeyHeaders {
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

export interface SourceKeyHeaders {
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}

/** From where a request came. */
export type Line = Pick<Scope, 'secure' | 'sourceIp'>;

const keyBytes = 32;

/** The key that the object is written or read with; undefined where the request brings none. */
export const readCustomerKey = (headers: CustomerKeyHeaders, line: Line): CustomerKey | undefined =>
  read(headers.SSECustomerAlgorithm, headers.SSECustomerKey, headers.SSECustomerKeyMD5, '', line);

/** The key that the source of a copy is read with. */
export const readSourceKey = (headers: SourceKeyHeaders, line: Line): CustomerKey | undefined =>
  read(
    headers.CopySourceSSECustomerAlgorithm,
    headers.CopySourceSSECustomerKey,
    headers.CopySourceSSECustomerKeyMD5,
    'copy-source-',
    line,
  );

function read(
  algorithm: string | undefined,
  key: string | undefined,
  digest: string | undefined,
  which: '' | 'copy-source-',
  { secure, sourceIp }: Line,
): CustomerKey | undefined {
  if (algorithm === undefined && key === undefined && digest === undefined) return undefined;
  // A key may not cross a network in the clear. What comes over loopback has not, or came out of a TLS proxy.
  if (!secure && !isLoopback(sourceIp)) throw encryptionErrors.insecure();
  const header = `x-amz-${which}server-side-encryption-customer`;
  if (algorithm === undefined) throw encryptionErrors.noAlgorithm(`${header}-algorithm`);
  if (algorithm !== 'AES256') throw encryptionErrors.unknownAlgorithm(`${header}-algorithm`, algorithm);
  if (!key) throw encryptionErrors.noCustomerKey(`${header}-key`);
  if (!digest) throw encryptionErrors.noDigest(`${header}-key-MD5`);
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== keyBytes || bytes.toString('base64') !== key)
    throw encryptionErrors.badCustomerKey(`${header}-key`);
  const md5 = createHash('md5').update(bytes).digest('base64');
  if (md5 !== digest) throw encryptionErrors.badDigest(`${header}-key-MD5`);
  return { bytes, md5 };
}

const isLoopback = (address: string): boolean => address === '::1' || /^(?:::ffff:)?127\./.test(address);
