import { errors } from '../errors.ts';
import { failure } from '../failure.ts';
import { lockErrors } from '../lock-errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import { readDefaultRetention } from '../rules/lock.ts';
import * as shared from '../rules/parameters.ts';

const getObjectLockConfiguration = inBucket('GetObjectLockConfiguration', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketObjectLockConfiguration', about)] }),
  run({ bucket }) {
    const { lock } = bucket.settings;
    if (!lock) throw lockErrors.noneOnBucket(bucket.name);
    const { retention } = lock;
    const { mode: Mode, days: Days, years: Years } = retention ?? {};
    return {
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        ...(retention && { Rule: { DefaultRetention: { Mode, Days, Years } } }),
      },
    };
  },
});

const putObjectLockConfiguration = changingBucket('PutObjectLockConfiguration', {
  parameters: {
    ...shared.addressed,
    ...shared.requestPayer,
    ...shared.bodyDigests,
    Token: 'absent',
    ObjectLockConfiguration: {
      within: {
        ObjectLockEnabled: 'used',
        Rule: {
          within: {
            DefaultRetention: { within: { Mode: 'used', Days: 'used', Years: 'used', DefaultEventHold: 'absent' } },
          },
        },
      },
    },
  },
  allows: 'PutBucketObjectLockConfiguration',
  async run({ tx, bucket }, { ObjectLockConfiguration: asked }) {
    if (asked?.ObjectLockEnabled !== 'Enabled') throw errors.malformedXml();
    const { Rule: rule } = asked;
    if (rule && !rule.DefaultRetention) throw errors.malformedXml();
    if (bucket.versioning !== 'enabled')
      throw failure(
        'InvalidBucketState',
        409,
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      );
    const retention = rule?.DefaultRetention && readDefaultRetention(rule.DefaultRetention);
    await settings.change(tx, bucket, { lock: retention ? { retention } : {} });
    return {};
  },
});

export const objectLockConfiguration = [getObjectLockConfiguration, putObjectLockConfiguration];
