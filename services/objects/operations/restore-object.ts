import { failure } from '../failure.ts';
import { askAboutKeptObject, type Found, lookAtObject } from '../objects.ts';
import { inBucket } from '../op.ts';
import * as shared from '../rules/parameters.ts';

/** No object here is archived, and one that is not cannot be restored. */
export const restoreObject = inBucket<'RestoreObject', Found | 'absent'>('RestoreObject', {
  parameters: {
    ...shared.addressedKey,
    ...shared.requestPayer,
    ChecksumAlgorithm: 'used',
    RestoreRequest: 'used',
    VersionId: 'used',
  },
  /** There is one permission for all versions, which no list of grants gives. */
  authorize: ({ Key, VersionId }, about) =>
    askAboutKeptObject('RestoreObject', about, { key: Key, version: VersionId }),
  async run(context, { Key, VersionId }, known) {
    await lookAtObject(context, { key: Key, version: VersionId }, known);
    throw failure('InvalidObjectState', 403, "Restore is not allowed for the object's current storage class", {
      StorageClass: 'STANDARD',
    });
  },
});
