import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';

const getBucketAccelerateConfiguration = inBucket('GetBucketAccelerateConfiguration', {
  parameters: { ...shared.addressed, ...shared.requestPayer },
  authorize: (_input, about) => ({ demands: [bucketDemand('GetAccelerateConfiguration', about)] }),
  run: ({ bucket }) => ({ Status: bucket.settings.accelerate }),
});

/** A hint about performance: this cloud has one place, and no way there is faster than another. */
const putBucketAccelerateConfiguration = changingBucket('PutBucketAccelerateConfiguration', {
  parameters: { ...shared.addressed, ChecksumAlgorithm: 'used', AccelerateConfiguration: 'used' },
  allows: 'PutAccelerateConfiguration',
  async run({ tx, bucket }, { AccelerateConfiguration }) {
    const { Status } = AccelerateConfiguration ?? {};
    if (Status !== 'Enabled' && Status !== 'Suspended') throw errors.malformedXml();
    if (bucket.name.includes('.'))
      throw errors.invalidRequest(
        'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
      );
    await settings.change(tx, bucket, { accelerate: Status });
    return {};
  },
});

export const bucketAccelerate = [getBucketAccelerateConfiguration, putBucketAccelerateConfiguration];
