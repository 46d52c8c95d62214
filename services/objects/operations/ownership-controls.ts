import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import { readOwnership } from '../rules/ownership.ts';
import * as shared from '../rules/parameters.ts';

const getBucketOwnershipControls = inBucket('GetBucketOwnershipControls', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketOwnershipControls', about)] }),
  run({ bucket }) {
    const { ownership } = bucket.settings;
    if (!ownership) throw errors.noOwnershipControls(bucket.name);
    return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
  },
});

const putBucketOwnershipControls = changingBucket('PutBucketOwnershipControls', {
  parameters: { ...shared.addressed, ...shared.bodyDigests, OwnershipControls: 'used' },
  allows: 'PutBucketOwnershipControls',
  async run({ tx, bucket }, { OwnershipControls }) {
    const [rule, another] = OwnershipControls?.Rules ?? [];
    if (!rule || another) throw errors.malformedXml();
    const ownership = readOwnership(rule.ObjectOwnership);
    if (ownership === 'BucketOwnerEnforced' && bucket.acl) throw errors.aclAgainstOwnership();
    await settings.change(tx, bucket, { ownership });
    return {};
  },
});

const deleteBucketOwnershipControls = changingBucket('DeleteBucketOwnershipControls', {
  parameters: shared.addressed,
  allows: 'PutBucketOwnershipControls',
  async run({ tx, bucket }) {
    await settings.change(tx, bucket, { ownership: undefined });
    return {};
  },
});

export const ownershipControls = [
  getBucketOwnershipControls,
  putBucketOwnershipControls,
  deleteBucketOwnershipControls,
];
