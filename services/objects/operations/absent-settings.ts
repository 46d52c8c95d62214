import { errors } from '../errors.ts';
import { type AboutBucket, type BucketContext, inBucket } from '../op.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';

const asks = (action: string) => (_input: unknown, about: AboutBucket) => ({ demands: [bucketDemand(action, about)] });
const absent = {
  run({ bucket }: BucketContext): never {
    throw errors.noConfiguration(bucket.name);
  },
};

/**
 * What this cloud has no use for, so that nobody can set it (the operations that would are NotImplemented): tools ask
 * for it all the same, to learn that it is not set.
 */
export const absentSettings = [
  inBucket('GetBucketAccelerateConfiguration', {
    parameters: { ...shared.addressed, ...shared.requestPayer },
    authorize: asks('GetAccelerateConfiguration'),
    run: () => ({}),
  }),
  inBucket('GetBucketAnalyticsConfiguration', {
    parameters: { ...shared.addressed, Id: 'used' },
    authorize: asks('GetAnalyticsConfiguration'),
    ...absent,
  }),
  inBucket('ListBucketAnalyticsConfigurations', {
    parameters: { ...shared.addressed, ContinuationToken: 'used' },
    authorize: asks('GetAnalyticsConfiguration'),
    run: () => ({ IsTruncated: false }),
  }),
  inBucket('GetBucketIntelligentTieringConfiguration', {
    parameters: { ...shared.addressed, Id: 'used' },
    authorize: asks('GetIntelligentTieringConfiguration'),
    ...absent,
  }),
  inBucket('ListBucketIntelligentTieringConfigurations', {
    parameters: { ...shared.addressed, ContinuationToken: 'used' },
    authorize: asks('GetIntelligentTieringConfiguration'),
    run: () => ({ IsTruncated: false }),
  }),
  inBucket('GetBucketInventoryConfiguration', {
    parameters: { ...shared.addressed, Id: 'used' },
    authorize: asks('GetInventoryConfiguration'),
    ...absent,
  }),
  inBucket('ListBucketInventoryConfigurations', {
    parameters: { ...shared.addressed, ContinuationToken: 'used' },
    authorize: asks('GetInventoryConfiguration'),
    run: () => ({ IsTruncated: false }),
  }),
  inBucket('GetBucketMetricsConfiguration', {
    parameters: { ...shared.addressed, Id: 'used' },
    authorize: asks('GetMetricsConfiguration'),
    ...absent,
  }),
  inBucket('ListBucketMetricsConfigurations', {
    parameters: { ...shared.addressed, ContinuationToken: 'used' },
    authorize: asks('GetMetricsConfiguration'),
    run: () => ({ IsTruncated: false }),
  }),
];
