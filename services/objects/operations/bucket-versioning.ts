import { errors } from '../errors.ts';
import { failure } from '../failure.ts';
import { changingBucket, inBucket } from '../op.ts';
import { buckets as rows } from '../repos/buckets.ts';
import { bucketDemand } from '../rules/demands.ts';
import { addressed, bodyDigests } from '../rules/parameters.ts';

const getBucketVersioning = inBucket('GetBucketVersioning', {
  parameters: addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketVersioning', about)] }),
  run: ({ bucket: { versioning } }) =>
    versioning === 'off' ? {} : { Status: versioning === 'enabled' ? 'Enabled' : 'Suspended' },
});

const putBucketVersioning = changingBucket('PutBucketVersioning', {
  parameters: {
    ...addressed,
    ...bodyDigests,
    MFA: 'absent',
    VersioningConfiguration: { within: { Status: 'used', MFADelete: { only: ['Disabled'] } } },
  },
  allows: 'PutBucketVersioning',
  async run({ tx, bucket }, { VersioningConfiguration }) {
    const status = VersioningConfiguration?.Status;
    if (status === undefined)
      throw failure('IllegalVersioningConfigurationException', 400, 'The Versioning element must be specified');
    if (status !== 'Enabled' && status !== 'Suspended') throw errors.malformedXml();
    if (status === 'Suspended' && bucket.settings.lock)
      throw failure(
        'InvalidBucketState',
        409,
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      );
    await rows.setVersioning(tx, bucket, status === 'Enabled' ? 'enabled' : 'suspended');
    return {};
  },
});

export const bucketVersioning = [getBucketVersioning, putBucketVersioning];
