import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';
import { readWebsite } from '../rules/website.ts';

const getBucketWebsite = inBucket('GetBucketWebsite', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketWebsite', about)] }),
  run({ bucket }) {
    const { website } = bucket.settings;
    if (!website) throw errors.noWebsite(bucket.name);
    return website;
  },
});

const putBucketWebsite = changingBucket('PutBucketWebsite', {
  parameters: { ...shared.addressed, ...shared.bodyDigests, WebsiteConfiguration: 'used' },
  allows: 'PutBucketWebsite',
  async run({ tx, bucket }, { WebsiteConfiguration }) {
    await settings.change(tx, bucket, { website: readWebsite(WebsiteConfiguration) });
    return {};
  },
});

const deleteBucketWebsite = changingBucket('DeleteBucketWebsite', {
  parameters: shared.addressed,
  allows: 'DeleteBucketWebsite',
  async run({ tx, bucket }) {
    await settings.change(tx, bucket, { website: undefined });
    return {};
  },
});

export const bucketWebsite = [getBucketWebsite, putBucketWebsite, deleteBucketWebsite];
