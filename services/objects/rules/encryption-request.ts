import type { Scope } from '@mallee/gateway/op';
import { encryptionErrors } from '../encryption/encryption-errors.ts';
import { errors } from '../errors.ts';
import type { BucketEncryption } from './bucket-encryption.ts';
import { type CustomerKey, type CustomerKeyHeaders, readCustomerKey } from './customer-key.ts';

/** What a request says about the encryption of the object that it makes. */
export interface EncryptionHeaders extends CustomerKeyHeaders {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

/** Names and values that the reader of a key must repeat; here they are kept with the object. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** How a new object is to be encrypted. */
export type EncryptionWish =
  | { readonly by: 's3' }
  | {
      readonly by: 'kms';
      /** As the request or the bucket names the key. */
      readonly key: string | undefined;
      readonly context: EncryptionContext | undefined;
      readonly bucketKey: boolean;
    }
  | { readonly by: 'customer'; readonly key: CustomerKey };

/** Whether the request says anything about encryption. */
export const asksForEncryption = (headers: EncryptionHeaders): boolean =>
  headers.ServerSideEncryption !== undefined ||
  headers.SSECustomerAlgorithm !== undefined ||
  headers.SSECustomerKey !== undefined ||
  headers.SSECustomerKeyMD5 !== undefined ||
  headers.SSEKMSKeyId !== undefined ||
  headers.SSEKMSEncryptionContext !== undefined;

/** What the request asks for, else what the bucket has for everybody; undefined for plain bytes. */
export function readEncryption(
  headers: EncryptionHeaders,
  bucket: BucketEncryption | undefined,
  scope: Pick<Scope, 'secure' | 'sourceIp' | 'subject' | 'authentication'>,
): EncryptionWish | undefined {
  const { ServerSideEncryption: method, SSEKMSKeyId: name, SSEKMSEncryptionContext: context } = headers;
  const customer = readCustomerKey(headers, scope);
  if (customer) {
    if (method !== undefined || name !== undefined || context !== undefined) throw encryptionErrors.incompatible();
    if (bucket?.blocked === 'SSE-C') throw errors.accessDenied();
    return { by: 'customer', key: customer };
  }
  if (method !== undefined && method !== 'AES256' && method !== 'aws:kms') throw encryptionErrors.unknownMethod(method);
  if (method !== 'aws:kms') {
    if (name !== undefined) throw encryptionErrors.needsKms('x-amz-server-side-encryption-aws-kms-key-id', name);
    if (context !== undefined) throw encryptionErrors.needsKms('x-amz-server-side-encryption-context', context);
  }
  const algorithm = method ?? bucket?.algorithm;
  if (algorithm === undefined) return undefined;
  if (algorithm === 'AES256') return { by: 's3' };
  checkSignature(scope);
  const bucketKey = headers.BucketKeyEnabled ?? (method === undefined && bucket?.bucketKey === true);
  const key = name ?? (method === undefined ? bucket?.key : undefined);
  return { by: 'kms', key, context: readContext(context), bucketKey };
}

/** Keys of accounts are used only on behalf of somebody who is known, and proved it well. */
export function checkSignature({ subject, authentication }: Pick<Scope, 'subject' | 'authentication'>): void {
  if (subject.kind === 'anonymous' || authentication?.version === 'AWS') throw encryptionErrors.needsSignature4();
}

/** As KMS has it. Source: "Encryption context", AWS KMS Developer Guide. */
const mostContextBytes = 8192;

function readContext(header: string | undefined): EncryptionContext | undefined {
  if (header === undefined) return undefined;
  if (header.length > mostContextBytes) throw encryptionErrors.badContext();
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    throw encryptionErrors.badContext();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw encryptionErrors.badContext();
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.some(([, each]) => typeof each !== 'string')) throw encryptionErrors.badContext();
  return Object.fromEntries(entries) as EncryptionContext;
}
