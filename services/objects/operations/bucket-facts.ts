import { inBucket } from '../op.ts';
import { bucketArn, bucketDemand } from '../rules/demands.ts';
import { addressed } from '../rules/parameters.ts';

const headBucket = inBucket('HeadBucket', {
  parameters: addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('ListBucket', about, 'READ')] }),
  run: ({ bucket }) => ({ BucketRegion: bucket.region, BucketArn: bucketArn(bucket.name), AccessPointAlias: false }),
});

const getBucketLocation = inBucket('GetBucketLocation', {
  parameters: addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketLocation', about)] }),
  // The oldest region has no name in this answer.
  run: ({ bucket }) => (bucket.region === 'us-east-1' ? {} : { LocationConstraint: bucket.region as 'EU' }),
});

/** What is asked about a bucket as such. */
export const bucketFacts = [headBucket, getBucketLocation];
