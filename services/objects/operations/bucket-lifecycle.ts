import { errors } from '../errors.ts';
import { failure } from '../failure.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import { leastTransitions, lifecycleView, readLifecycleRules } from '../rules/lifecycle-request.ts';
import * as shared from '../rules/parameters.ts';

const getBucketLifecycleConfiguration = inBucket('GetBucketLifecycleConfiguration', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetLifecycleConfiguration', about)] }),
  run({ bucket }) {
    const { lifecycle } = bucket.settings;
    if (!lifecycle)
      throw failure('NoSuchLifecycleConfiguration', 404, 'The lifecycle configuration does not exist', {
        BucketName: bucket.name,
      });
    return lifecycleView(lifecycle);
  },
});

const putBucketLifecycleConfiguration = changingBucket('PutBucketLifecycleConfiguration', {
  parameters: {
    ...shared.addressed,
    ChecksumAlgorithm: 'used',
    LifecycleConfiguration: 'used',
    TransitionDefaultMinimumObjectSize: 'used',
  },
  allows: 'PutLifecycleConfiguration',
  async run({ tx, bucket, world }, { LifecycleConfiguration, TransitionDefaultMinimumObjectSize: least }) {
    if (least !== undefined && !leastTransitions.includes(least))
      throw errors.invalidArgument('x-amz-transition-default-minimum-object-size', least, 'Invalid value.');
    const rules = readLifecycleRules(LifecycleConfiguration?.Rules ?? [], () => world.bytes(24).toString('hex'));
    await settings.change(tx, bucket, { lifecycle: { rules, ...(least && { leastTransition: least }) } });
    return { TransitionDefaultMinimumObjectSize: least ?? leastTransitions[0] };
  },
});

const deleteBucketLifecycle = changingBucket('DeleteBucketLifecycle', {
  parameters: shared.addressed,
  allows: 'PutLifecycleConfiguration',
  async run({ tx, bucket }) {
    await settings.change(tx, bucket, { lifecycle: undefined });
    return {};
  },
});

export const bucketLifecycle = [
  getBucketLifecycleConfiguration,
  putBucketLifecycleConfiguration,
  deleteBucketLifecycle,
];
