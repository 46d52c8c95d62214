import { unlock } from '../encryption/unlock.ts';
import { errors } from '../errors.ts';
import { askAboutObject, type Found, lookAtObject, versionId } from '../objects.ts';
import { inBucket } from '../op.ts';
import { checksumView } from '../rules/checksums.ts';
import { modified } from '../rules/conditions.ts';
import { readCustomerKey } from '../rules/customer-key.ts';
import * as shared from '../rules/parameters.ts';
import { partCount } from '../rules/part-sizes.ts';

const attributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

export const getObjectAttributes = inBucket<'GetObjectAttributes', Found | 'absent'>('GetObjectAttributes', {
  parameters: {
    ...shared.addressedKey,
    ...shared.customerKey,
    ...shared.requestPayer,
    VersionId: 'used',
    ObjectAttributes: 'used',
    // The parts are counted and not listed.
    MaxParts: 'absent',
    PartNumberMarker: 'absent',
  },
  async authorize({ Key, VersionId }, about) {
    const named = { key: Key, version: VersionId };
    const { demands, known } = await askAboutObject('GetObjectAttributes', 'READ', about, named);
    const reading = await askAboutObject('GetObject', 'READ', about, named);
    return { demands: [...demands, ...reading.demands], known };
  },
  async run(context, input, known) {
    const { Key, VersionId, ObjectAttributes = [] } = input;
    const unknown = ObjectAttributes.find((name) => !attributes.includes(name));
    if (unknown !== undefined)
      throw errors.invalidArgument('x-amz-object-attributes', unknown, 'Invalid attribute name specified.');
    const { info, meta } = await lookAtObject(context, { key: Key, version: VersionId }, known);
    await unlock(context, Key, meta.sealed, readCustomerKey(input, context.scope));
    const asked = new Set<string>(ObjectAttributes);
    return {
      LastModified: modified(info.at),
      ...versionId(context.bucket, info.version),
      ...(asked.has('ETag') && { ETag: info.etag }),
      ...(asked.has('Checksum') && meta.checksum && { Checksum: checksumView(meta.checksum) }),
      ...(asked.has('ObjectParts') && meta.parts && { ObjectParts: { TotalPartsCount: partCount(meta.parts) } }),
      ...(asked.has('StorageClass') && { StorageClass: 'STANDARD' as const }),
      ...(asked.has('ObjectSize') && { ObjectSize: info.size }),
    };
  },
});
