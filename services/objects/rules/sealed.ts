import type { EncryptionContext } from './encryption-request.ts';

/** How an object's bytes are encrypted, kept with it: its own key, sealed under another one. */
export type Sealed = {
  /** The object's key in its envelope, base64. */
  readonly key: string;
  /** The numbers of the upload's parts, where they are not 1 to n. */
  readonly numbers?: string | undefined;
} & Keeper;

/** Who holds what opens the envelope. */
export type Keeper =
  /** The cloud (SSE-S3), under the master key of this name. */
  | { readonly by: 's3'; readonly master: string }
  /** An account, under its key with this ARN (SSE-KMS). */
  | { readonly by: 'kms'; readonly arn: string; readonly context?: EncryptionContext; readonly bucketKey?: true }
  /** Who sent it (SSE-C). */
  | { readonly by: 'customer' };

/** What an envelope is bound to: it opens for no other object, nor with another context. */
export function aboutObject(bucket: number, key: string, keeper: Keeper): string {
  const { arn = '', context = {} } = keeper.by === 'kms' ? keeper : {};
  return JSON.stringify([bucket, key, keeper.by, arn, context]);
}

/** An ETag is the MD5 of the bytes only where the cloud holds the key, as on AWS: it would tell of them otherwise. */
export const hidesDigest = (sealed: Keeper | undefined): boolean => sealed !== undefined && sealed.by !== 's3';

/** What answers say about the encryption of an object or an upload. */
export function encryptionView(sealed: Keeper | undefined, customerKeyMd5?: string) {
  switch (sealed?.by) {
    case undefined:
      return {};
    case 's3':
      return { ServerSideEncryption: 'AES256' as const };
    case 'kms':
      return {
        ServerSideEncryption: 'aws:kms' as const,
        SSEKMSKeyId: sealed.arn,
        ...(sealed.bucketKey && { BucketKeyEnabled: true }),
      };
    case 'customer':
      return { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: customerKeyMd5 };
  }
}

/** The context as the one who gave it wrote it, only for him. */
export const contextView = (sealed: Keeper | undefined) =>
  sealed?.by === 'kms' && sealed.context
    ? { SSEKMSEncryptionContext: Buffer.from(JSON.stringify(sealed.context)).toString('base64') }
    : {};
