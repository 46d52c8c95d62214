import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EncryptionRule, fromDraft, toDraft } from './encryption-rule.ts';

const kms: EncryptionRule = {
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/aws/s3' },
  BucketKeyEnabled: true,
  BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
};

describe('a bucket’s rule of encryption', () => {
  test('stays whole when nothing of it is changed', () => {
    const blocksOnly = { BucketKeyEnabled: false, BlockedEncryptionTypes: { EncryptionType: ['SSE-C' as const] } };
    for (const rule of [kms, blocksOnly, undefined]) assert.deepEqual(fromDraft(toDraft(rule), rule), rule);
  });

  test('loses its key’s name where the key is not used, and its blocks never', () => {
    const { BucketKeyEnabled, BlockedEncryptionTypes } = kms;
    const kept = { BucketKeyEnabled, BlockedEncryptionTypes };
    const changed = (edit: object) => fromDraft({ ...toDraft(kms), ...edit }, kms);
    assert.deepEqual(changed({ algorithm: 'AES256' }), {
      ...{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, ...kept },
    });
    assert.deepEqual(changed({ named: false }), {
      ...{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, ...kept },
    });
    assert.deepEqual(changed({ algorithm: 'none' }), kept);
  });

  test('is none where nothing is left to say', () => {
    const { BlockedEncryptionTypes: _, ...plain } = kms;
    assert.equal(fromDraft({ ...toDraft(plain), algorithm: 'none' }, plain), undefined);
  });
});
