import { failure } from './failure.ts';

/** What object lock refuses with. */
export const lockErrors = {
  missing: () => failure('InvalidRequest', 400, 'Bucket is missing Object Lock Configuration'),
  locked: () => failure('AccessDenied', 403, 'Access Denied because object protected by object lock.'),
  noneOnObject: () =>
    failure('NoSuchObjectLockConfiguration', 404, 'The specified object does not have a ObjectLock configuration'),
  noneOnBucket: (name: string) =>
    failure('ObjectLockConfigurationNotFoundError', 404, 'Object Lock configuration does not exist for this bucket', {
      BucketName: name,
    }),
  digestMissing: () =>
    failure(
      'InvalidRequest',
      400,
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    ),
};

/** The reason that a check at the sequencer gives; `fromEngine` knows it. */
export const lockedReason = 'locked';
