import type { UploadInfo } from '@mallee/object-engine';
import { ownerViews } from '../accounts.ts';
import type { Bucket } from '../buckets.ts';
import { unlockUpload } from '../encryption/unlock.ts';
import { errors } from '../errors.ts';
import { keyBytes } from '../objects.ts';
import { inBucket } from '../op.ts';
import { checksumField, nameOf } from '../rules/checksums.ts';
import { modified, quoted } from '../rules/conditions.ts';
import { readCustomerKey } from '../rules/customer-key.ts';
import { bucketDemand, keyDemand } from '../rules/demands.ts';
import { abortView } from '../rules/lifecycle.ts';
import { keyEncoding, pageSize } from '../rules/listing.ts';
import { readMeta } from '../rules/meta.ts';
import * as shared from '../rules/parameters.ts';
import { type PartMeta, uploadMeta } from '../rules/uploads.ts';

const listMultipartUploads = inBucket('ListMultipartUploads', {
  parameters: {
    ...shared.addressed,
    ...shared.requestPayer,
    Delimiter: 'used',
    EncodingType: 'used',
    KeyMarker: 'used',
    MaxUploads: 'used',
    Prefix: 'used',
    UploadIdMarker: 'used',
  },
  authorize: (_input, about) => ({ demands: [bucketDemand('ListBucketMultipartUploads', about, 'READ')] }),
  async run(context, input) {
    const { bucket, ports } = context;
    const { KeyMarker = '', UploadIdMarker = '', Prefix = '', Delimiter = '' } = input;
    const encoded = keyEncoding(input.EncodingType);
    const limit = pageSize('max-uploads', input.MaxUploads);
    const { uploads, groups, next } = await ports.engine.listUploads(bucket.number, {
      prefix: Prefix === '' ? undefined : keyBytes(Prefix),
      delimiter: Delimiter === '' ? undefined : keyBytes(Delimiter),
      after: KeyMarker === '' ? undefined : keyBytes(KeyMarker),
      // Without a key it names nothing, as on S3.
      ...(KeyMarker !== '' && UploadIdMarker !== '' && { afterUpload: UploadIdMarker }),
      limit,
    });
    const rows = uploads.map((upload) => ({ upload, ...ownedBy(bucket, upload) }));
    const owners = await ownerViews(
      context,
      rows.map(({ owner }) => owner),
    );
    return {
      Bucket: bucket.name,
      KeyMarker: encoded(KeyMarker),
      UploadIdMarker,
      Prefix: encoded(Prefix),
      ...(Delimiter !== '' && { Delimiter: encoded(Delimiter) }),
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      MaxUploads: limit,
      IsTruncated: next !== undefined,
      ...(next && { NextKeyMarker: encoded(next.key.toString()), NextUploadIdMarker: next.upload ?? '' }),
      Uploads: rows.map(({ upload, owner, initiator, sums }) => ({
        ...{ UploadId: upload.upload, Key: encoded(upload.key.toString()), Initiated: modified(upload.at) },
        ...{ StorageClass: 'STANDARD' as const, Owner: owners.get(owner.id), Initiator: initiator },
        ...sumsView(sums),
      })),
      CommonPrefixes: groups.map((group) => ({ Prefix: encoded(group.toString()) })),
    };
  },
});

const listParts = inBucket('ListParts', {
  parameters: {
    ...shared.addressedKey,
    ...shared.customerKey,
    ...shared.requestPayer,
    MaxParts: 'used',
    PartNumberMarker: 'used',
    UploadId: 'used',
  },
  authorize: ({ Key }, about) => ({ demands: [keyDemand('ListMultipartUploadParts', Key, about)] }),
  async run(context, input) {
    const { bucket, ports } = context;
    const key = keyBytes(input.Key);
    const marker = input.PartNumberMarker ?? '0';
    if (!/^\d{1,10}$/.test(marker))
      throw errors.invalidArgument('part-number-marker', marker, 'Provided part-number-marker is not a number');
    const limit = pageSize('max-parts', input.MaxParts);
    const held = await ports.engine.findUpload(bucket.number, key, input.UploadId);
    if (!held) throw errors.noSuchUpload(input.UploadId);
    const customer = readCustomerKey(input, context.scope);
    if (customer) await unlockUpload(context, input.Key, uploadMeta(held).sealed, customer);
    const page = { after: Number(marker), limit };
    const { parts, more } = await ports.engine.listParts(bucket.number, key, input.UploadId, page);
    const { owner, initiator, sums } = ownedBy(bucket, held);
    const owners = await ownerViews(context, [owner]);
    return {
      ...{ Bucket: bucket.name, Key: input.Key, UploadId: input.UploadId, StorageClass: 'STANDARD' as const },
      ...{ Owner: owners.get(owner.id), Initiator: initiator, ...sumsView(sums) },
      ...abortView(bucket.settings.lifecycle, input.Key, held.at),
      ...{ PartNumberMarker: marker, MaxParts: limit, IsTruncated: more },
      ...(parts.length > 0 && { NextPartNumberMarker: String(parts.at(-1)!.number) }),
      Parts: parts.map(({ number, at, etag, size, meta }) => ({
        ...{ PartNumber: number, LastModified: modified(at), ETag: quoted(etag), Size: size },
        ...checksumField(readMeta<PartMeta>(meta).checksum),
      })),
    };
  },
});

function ownedBy(bucket: Bucket, upload: UploadInfo) {
  const { owner = bucket.owner, by, sums } = uploadMeta(upload);
  return { owner, sums, initiator: { ID: by, DisplayName: by.split('/').at(-1)! } };
}

const sumsView = (sums: ReturnType<typeof ownedBy>['sums']) =>
  sums ? { ChecksumAlgorithm: nameOf(sums.algorithm), ChecksumType: sums.type } : {};

export const uploadLists = [listMultipartUploads, listParts];
