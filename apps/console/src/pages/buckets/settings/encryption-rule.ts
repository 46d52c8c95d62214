import type { Input } from '../../../api/types.ts';

export type EncryptionRule = NonNullable<
  NonNullable<Input<'s3', 'PutBucketEncryption'>['ServerSideEncryptionConfiguration']>['Rules']
>[number];

/** The dialog's part of a rule; what else a rule has is kept as it is. */
export interface EncryptionDraft {
  readonly algorithm: 'none' | 'AES256' | 'aws:kms';
  /** With the key that the rule names already, not the account's usual one. */
  readonly named: boolean;
  readonly bucketKey: boolean;
}

export const keyOf = (rule: EncryptionRule | undefined): string | undefined =>
  rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;

export const toDraft = (rule: EncryptionRule | undefined): EncryptionDraft => ({
  algorithm: (rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm as EncryptionDraft['algorithm']) ?? 'none',
  named: keyOf(rule) !== undefined,
  bucketKey: rule?.BucketKeyEnabled ?? false,
});

/** Undefined where no rule is left. */
export function fromDraft(draft: EncryptionDraft, before: EncryptionRule | undefined): EncryptionRule | undefined {
  const { ApplyServerSideEncryptionByDefault: _, ...kept } = before ?? {};
  if (draft.algorithm === 'none') return kept.BlockedEncryptionTypes && kept;
  // S3 refuses the name of a key beside any other algorithm.
  const key = draft.algorithm === 'aws:kms' && draft.named ? keyOf(before) : undefined;
  return {
    ...kept,
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: draft.algorithm,
      ...(key !== undefined && { KMSMasterKeyID: key }),
    },
    BucketKeyEnabled: draft.bucketKey,
  };
}
