import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { readCors } from '../rules/cors.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';

const getBucketCors = inBucket('GetBucketCors', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketCORS', about)] }),
  run({ bucket }) {
    const { cors } = bucket.settings;
    if (!cors) throw errors.noCors(bucket.name);
    return { CORSRules: [...cors] };
  },
});

const putBucketCors = changingBucket('PutBucketCors', {
  parameters: { ...shared.addressed, ...shared.bodyDigests, CORSConfiguration: 'used' },
  allows: 'PutBucketCORS',
  async run({ tx, bucket }, { CORSConfiguration }) {
    await settings.change(tx, bucket, { cors: readCors(CORSConfiguration?.CORSRules ?? []) });
    return {};
  },
});

const deleteBucketCors = changingBucket('DeleteBucketCors', {
  parameters: shared.addressed,
  allows: 'PutBucketCORS',
  async run({ tx, bucket }) {
    await settings.change(tx, bucket, { cors: undefined });
    return {};
  },
});

export const bucketCors = [getBucketCors, putBucketCors, deleteBucketCors];
