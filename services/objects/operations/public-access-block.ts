import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';
import { readPublicAccess } from '../rules/public-access.ts';

const getPublicAccessBlock = inBucket('GetPublicAccessBlock', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketPublicAccessBlock', about)] }),
  run({ bucket }) {
    const { publicAccess } = bucket.settings;
    if (!publicAccess) throw errors.noPublicAccessBlock(bucket.name);
    return { PublicAccessBlockConfiguration: publicAccess };
  },
});

const putPublicAccessBlock = changingBucket('PutPublicAccessBlock', {
  parameters: { ...shared.addressed, ...shared.bodyDigests, PublicAccessBlockConfiguration: 'used' },
  allows: 'PutBucketPublicAccessBlock',
  async run({ tx, bucket }, { PublicAccessBlockConfiguration: asked }) {
    await settings.change(tx, bucket, { publicAccess: readPublicAccess(asked ?? {}) });
    return {};
  },
});

const deletePublicAccessBlock = changingBucket('DeletePublicAccessBlock', {
  parameters: shared.addressed,
  allows: 'PutBucketPublicAccessBlock',
  async run({ tx, bucket }) {
    await settings.change(tx, bucket, { publicAccess: undefined });
    return {};
  },
});

export const publicAccessBlock = [getPublicAccessBlock, putPublicAccessBlock, deletePublicAccessBlock];
