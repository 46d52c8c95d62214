import type { ListedObject, ObjectList } from '@mallee/object-engine';
import { ownerViews } from '../accounts.ts';
import { errors } from '../errors.ts';
import { keyBytes } from '../objects.ts';
import { type AboutBucket, type BucketContext, inBucket } from '../op.ts';
import { nameOf } from '../rules/checksums.ts';
import { modified, quoted } from '../rules/conditions.ts';
import { bucketDemand } from '../rules/demands.ts';
import { keyEncoding, pageSize } from '../rules/listing.ts';
import { readMeta } from '../rules/meta.ts';
import { accessTo } from '../rules/ownership.ts';
import * as shared from '../rules/parameters.ts';
import { readToken, writeToken } from '../rules/tokens.ts';

const common = {
  ...shared.addressed,
  ...shared.requestPayer,
  Delimiter: 'used',
  EncodingType: 'used',
  MaxKeys: 'used',
  Prefix: 'used',
  // Nothing is ever restored from an archive, so there is nothing to add.
  OptionalObjectAttributes: 'used',
} as const;

interface Asked {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: string | undefined;
}

const authorize = (input: Asked, about: AboutBucket) => ({
  demands: [
    bucketDemand('ListBucket', about, 'READ', {
      's3:prefix': input.Prefix ?? '',
      's3:delimiter': input.Delimiter ?? '',
      's3:max-keys': String(input.MaxKeys ?? 1000),
    }),
  ],
});

export const listObjects = inBucket('ListObjects', {
  parameters: { ...common, Marker: 'used' },
  authorize,
  async run(context, input) {
    const encoded = keyEncoding(input.EncodingType);
    const marker = input.Marker ?? '';
    const list = await page(context, input, marker === '' ? undefined : keyBytes(marker));
    return {
      ...(await commonView(context, input, list, true)),
      Marker: encoded(marker),
      ...(list.next && { NextMarker: encoded(list.next.toString()) }),
    };
  },
});

export const listObjectsV2 = inBucket('ListObjectsV2', {
  parameters: { ...common, ContinuationToken: 'used', FetchOwner: 'used', StartAfter: 'used' },
  authorize,
  async run(context, input) {
    const { ContinuationToken, StartAfter } = input;
    if (ContinuationToken === '')
      throw errors.invalidArgument('continuation-token', '', 'The continuation token provided is incorrect');
    const start = StartAfter ? keyBytes(StartAfter) : undefined;
    const after = ContinuationToken === undefined ? start : readToken(ContinuationToken);
    const list = await page(context, input, after);
    const encoded = keyEncoding(input.EncodingType);
    return {
      ...(await commonView(context, input, list, input.FetchOwner === true)),
      KeyCount: list.objects.length + list.groups.length,
      ...(ContinuationToken !== undefined && { ContinuationToken }),
      ...(StartAfter !== undefined && { StartAfter: encoded(StartAfter) }),
      ...(list.next && { NextContinuationToken: writeToken(list.next) }),
    };
  },
});

function page({ bucket, ports }: BucketContext, input: Asked, after: Buffer | undefined): Promise<ObjectList> {
  return ports.engine.list(bucket.number, {
    prefix: input.Prefix ? keyBytes(input.Prefix) : undefined,
    delimiter: input.Delimiter ? keyBytes(input.Delimiter) : undefined,
    after,
    limit: pageSize('maxKeys', input.MaxKeys),
  });
}

async function commonView(context: BucketContext, input: Asked, list: ObjectList, withOwners: boolean) {
  const encoded = keyEncoding(input.EncodingType);
  const ownerOf = (object: ListedObject) => accessTo(context.bucket, readMeta(object.meta)).owner;
  const owners = withOwners ? await ownerViews(context, list.objects.map(ownerOf)) : undefined;
  return {
    Name: context.bucket.name,
    Prefix: encoded(input.Prefix ?? ''),
    ...(input.Delimiter && { Delimiter: encoded(input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType as 'url' }),
    MaxKeys: pageSize('maxKeys', input.MaxKeys),
    IsTruncated: list.next !== undefined,
    Contents: list.objects.map((object) => objectRow(object, encoded, owners?.get(ownerOf(object).id))),
    CommonPrefixes: list.groups.map((group) => ({ Prefix: encoded(group.toString()) })),
  };
}

function objectRow(
  { key, at, etag, size, meta }: ListedObject,
  encoded: (key: string) => string,
  owner: { ID: string } | undefined,
) {
  const { checksum } = readMeta(meta);
  return {
    Key: encoded(key.toString()),
    LastModified: modified(at),
    ETag: quoted(etag),
    ...(checksum && { ChecksumAlgorithm: [nameOf(checksum.algorithm)], ChecksumType: checksum.type }),
    Size: size,
    StorageClass: 'STANDARD' as const,
    ...(owner && { Owner: owner }),
  };
}
