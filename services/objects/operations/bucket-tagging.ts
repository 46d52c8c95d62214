import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';
import { readBucketTags, tagSet } from '../rules/tags.ts';

const getBucketTagging = inBucket('GetBucketTagging', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketTagging', about)] }),
  run({ bucket }) {
    const { tags } = bucket.settings;
    if (!tags) throw errors.noTags(bucket.name);
    return { TagSet: tagSet(tags) };
  },
});

const putBucketTagging = changingBucket('PutBucketTagging', {
  parameters: { ...shared.addressed, ...shared.bodyDigests, Tagging: 'used' },
  allows: 'PutBucketTagging',
  async run({ tx, bucket }, { Tagging }) {
    await settings.change(tx, bucket, { tags: readBucketTags(Tagging?.TagSet ?? []) });
    return {};
  },
});

const deleteBucketTagging = changingBucket('DeleteBucketTagging', {
  parameters: shared.addressed,
  allows: 'PutBucketTagging',
  async run({ tx, bucket }) {
    await settings.change(tx, bucket, { tags: undefined });
    return {};
  },
});

export const bucketTagging = [getBucketTagging, putBucketTagging, deleteBucketTagging];
