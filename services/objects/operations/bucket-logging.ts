import { takesLogs } from '../access-log.ts';
import { granteesIn } from '../accounts.ts';
import { readBucket } from '../buckets.ts';
import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { readGrants } from '../rules/acl-request.ts';
import { bucketDemand } from '../rules/demands.ts';
import { ownershipIn } from '../rules/ownership.ts';
import * as shared from '../rules/parameters.ts';
import { grantViews } from '../views/acl.ts';

const getBucketLogging = inBucket('GetBucketLogging', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketLogging', about)] }),
  async run(context) {
    const { logging } = context.bucket.settings;
    if (!logging) return {};
    const TargetGrants = logging.grants && (await grantViews(context, logging.grants));
    return {
      LoggingEnabled: {
        ...{ TargetBucket: logging.bucket, TargetPrefix: logging.prefix },
        ...(TargetGrants && { TargetGrants: TargetGrants as [] }),
      },
    };
  },
});

const putBucketLogging = changingBucket('PutBucketLogging', {
  parameters: {
    ...shared.addressed,
    ...shared.bodyDigests,
    BucketLoggingStatus: {
      within: {
        LoggingEnabled: {
          within: { TargetBucket: 'used', TargetPrefix: 'used', TargetGrants: 'used', TargetObjectKeyFormat: 'absent' },
        },
      },
    },
  },
  allows: 'PutBucketLogging',
  async run({ tx, ports, bucket }, { BucketLoggingStatus }) {
    const { LoggingEnabled: wish } = BucketLoggingStatus ?? {};
    if (!wish) {
      await settings.change(tx, bucket, { logging: undefined });
      return {};
    }
    const { TargetBucket = '', TargetPrefix: prefix = '', TargetGrants } = wish;
    const target = await readBucket(tx, TargetBucket);
    if (target?.owner.id !== bucket.owner.id || !takesLogs(target, prefix, bucket))
      throw errors.targetBucket(TargetBucket);
    const grants = TargetGrants?.length ? await readGrants(TargetGrants, granteesIn(tx, ports)) : undefined;
    if (grants && ownershipIn(target) === 'BucketOwnerEnforced') throw errors.aclsOff();
    await settings.change(tx, bucket, { logging: { bucket: target.name, prefix, ...(grants && { grants }) } });
    return {};
  },
});

export const bucketLogging = [getBucketLogging, putBucketLogging];
