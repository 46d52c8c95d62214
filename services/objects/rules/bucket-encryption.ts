import { encryptionErrors } from '../encryption/encryption-errors.ts';
import { errors } from '../errors.ts';

/** How objects of a bucket are encrypted whose writers say nothing about it. */
export interface BucketEncryption {
  readonly algorithm?: 'AES256' | 'aws:kms' | undefined;
  /** The account's key, as the bucket's owner named it; undefined for the writer's default one. */
  readonly key?: string | undefined;
  /** A hint about costs: stored and told. */
  readonly bucketKey?: boolean | undefined;
  /** What writers may not ask for. */
  readonly blocked?: 'SSE-C' | 'NONE' | undefined;
}

interface Rule {
  readonly ApplyServerSideEncryptionByDefault?:
    | { readonly SSEAlgorithm?: string | undefined; readonly KMSMasterKeyID?: string | undefined }
    | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly BlockedEncryptionTypes?: { readonly EncryptionType?: readonly string[] | undefined } | undefined;
}

const longestKeyName = 2048;

/** Exactly one rule. The key need not be there yet, as on AWS: who writes will hear of it. */
export function readBucketEncryption(rules: readonly Rule[]): BucketEncryption {
  const [rule] = rules;
  if (!rule || rules.length > 1) throw errors.malformedXml();
  const { ApplyServerSideEncryptionByDefault: byDefault, BlockedEncryptionTypes: blocks } = rule;
  if (!byDefault && !blocks) throw errors.malformedXml();
  const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = byDefault ?? {};
  if (byDefault && algorithm !== 'AES256' && algorithm !== 'aws:kms') throw errors.malformedXml();
  if (key !== undefined && algorithm !== 'aws:kms') throw encryptionErrors.keyWithoutKms(key);
  if (key !== undefined && (key === '' || key.length > longestKeyName)) throw errors.malformedXml();
  return {
    algorithm: algorithm as BucketEncryption['algorithm'],
    key,
    bucketKey: rule.BucketKeyEnabled === true ? true : undefined,
    blocked: blocks && readBlocked(blocks.EncryptionType ?? []),
  };
}

function readBlocked(types: readonly string[]): BucketEncryption['blocked'] {
  const [type] = types;
  if (types.length !== 1 || (type !== 'SSE-C' && type !== 'NONE')) throw errors.malformedXml();
  return type;
}

export function bucketEncryptionView({ algorithm, key, bucketKey, blocked }: BucketEncryption) {
  return {
    Rules: [
      {
        ...(algorithm && {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: algorithm,
            ...(key !== undefined && { KMSMasterKeyID: key }),
          },
        }),
        BucketKeyEnabled: bucketKey === true,
        ...(blocked && { BlockedEncryptionTypes: { EncryptionType: [blocked] } }),
      },
    ],
  };
}
