import { encryptionErrors } from '../encryption/encryption-errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketEncryptionView, readBucketEncryption } from '../rules/bucket-encryption.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';

const getBucketEncryption = inBucket('GetBucketEncryption', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetEncryptionConfiguration', about)] }),
  run({ bucket }) {
    const { encryption } = bucket.settings;
    if (!encryption) throw encryptionErrors.noConfiguration(bucket.name);
    return { ServerSideEncryptionConfiguration: bucketEncryptionView(encryption) };
  },
});

const putBucketEncryption = changingBucket('PutBucketEncryption', {
  parameters: {
    ...shared.addressed,
    ...shared.bodyDigests,
    ServerSideEncryptionConfiguration: {
      within: {
        Rules: {
          within: {
            ApplyServerSideEncryptionByDefault: {
              within: { SSEAlgorithm: { never: ['aws:kms:dsse'] }, KMSMasterKeyID: 'used' },
            },
            BucketKeyEnabled: 'used',
            BlockedEncryptionTypes: 'used',
          },
        },
      },
    },
  },
  allows: 'PutEncryptionConfiguration',
  async run({ tx, bucket }, { ServerSideEncryptionConfiguration: asked }) {
    await settings.change(tx, bucket, { encryption: readBucketEncryption(asked?.Rules ?? []) });
    return {};
  },
});

const deleteBucketEncryption = changingBucket('DeleteBucketEncryption', {
  parameters: shared.addressed,
  allows: 'PutEncryptionConfiguration',
  async run({ tx, bucket }) {
    await settings.change(tx, bucket, { encryption: undefined });
    return {};
  },
});

export const bucketEncryption = [getBucketEncryption, putBucketEncryption, deleteBucketEncryption];
