import { errors } from '../errors.ts';
import { failure } from '../failure.ts';
import { type AboutBucket, type BucketContext, inBucket } from '../op.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';

const asks = (action: string) => (_input: unknown, about: AboutBucket) => ({ demands: [bucketDemand(action, about)] });
const one = { ...shared.addressed, Id: 'used' } as const;
const page = { ...shared.addressed, ContinuationToken: 'used' } as const;
const none = {
  run({ bucket }: BucketContext): never {
    throw errors.noConfiguration(bucket.name);
  },
};
const emptyPage = { run: () => ({ IsTruncated: false }) };

const analytics = [
  inBucket('GetBucketAnalyticsConfiguration', {
    parameters: one,
    authorize: asks('GetAnalyticsConfiguration'),
    ...none,
  }),
  inBucket('DeleteBucketAnalyticsConfiguration', {
    parameters: one,
    authorize: asks('PutAnalyticsConfiguration'),
    ...none,
  }),
  inBucket('ListBucketAnalyticsConfigurations', {
    ...{ parameters: page, authorize: asks('GetAnalyticsConfiguration') },
    ...emptyPage,
  }),
];

const inventory = [
  inBucket('GetBucketInventoryConfiguration', {
    parameters: one,
    authorize: asks('GetInventoryConfiguration'),
    ...none,
  }),
  inBucket('DeleteBucketInventoryConfiguration', {
    parameters: one,
    authorize: asks('PutInventoryConfiguration'),
    ...none,
  }),
  inBucket('ListBucketInventoryConfigurations', {
    ...{ parameters: page, authorize: asks('GetInventoryConfiguration') },
    ...emptyPage,
  }),
];

const metrics = [
  inBucket('GetBucketMetricsConfiguration', { parameters: one, authorize: asks('GetMetricsConfiguration'), ...none }),
  inBucket('DeleteBucketMetricsConfiguration', {
    parameters: one,
    authorize: asks('PutMetricsConfiguration'),
    ...none,
  }),
  inBucket('ListBucketMetricsConfigurations', {
    ...{ parameters: page, authorize: asks('GetMetricsConfiguration') },
    ...emptyPage,
  }),
];

const replication = [
  inBucket('GetBucketReplication', {
    parameters: shared.addressed,
    authorize: asks('GetReplicationConfiguration'),
    run({ bucket }) {
      throw failure('ReplicationConfigurationNotFoundError', 404, 'The replication configuration was not found', {
        BucketName: bucket.name,
      });
    },
  }),
  inBucket('DeleteBucketReplication', {
    parameters: shared.addressed,
    authorize: asks('PutReplicationConfiguration'),
    run: () => ({}),
  }),
];

/**
 * What this cloud does not do, so that nobody can set it (`absent.ts` has the reasons): tools ask for it all the same, to
 * learn that it is not set, and take it away to be sure.
 */
export const absentSettings = [...analytics, ...inventory, ...metrics, ...replication];
