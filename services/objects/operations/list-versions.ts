import type { ListedVersion } from '@mallee/object-engine';
import { ownerViews } from '../accounts.ts';
import { errors } from '../errors.ts';
import { keyBytes } from '../objects.ts';
import { checkVersionId, inBucket } from '../op.ts';
import { nameOf } from '../rules/checksums.ts';
import { modified, quoted } from '../rules/conditions.ts';
import { bucketDemand } from '../rules/demands.ts';
import { keyEncoding, pageSize } from '../rules/listing.ts';
import { type ObjectMeta, readMeta } from '../rules/meta.ts';
import { accessTo } from '../rules/ownership.ts';
import * as shared from '../rules/parameters.ts';

export const listObjectVersions = inBucket('ListObjectVersions', {
  parameters: {
    ...shared.addressed,
    ...shared.requestPayer,
    Delimiter: 'used',
    EncodingType: 'used',
    KeyMarker: 'used',
    MaxKeys: 'used',
    Prefix: 'used',
    VersionIdMarker: 'used',
    // Nothing is ever restored from an archive, so there is nothing to add.
    OptionalObjectAttributes: 'used',
  },
  authorize: ({ Prefix = '', Delimiter = '', MaxKeys = 1000 }, about) => {
    const keys = { 's3:prefix': Prefix, 's3:delimiter': Delimiter, 's3:max-keys': String(MaxKeys) };
    return { demands: [bucketDemand('ListBucketVersions', about, 'READ', keys)] };
  },
  async run(context, input) {
    const { bucket, ports } = context;
    const { Prefix = '', Delimiter, KeyMarker = '', VersionIdMarker, EncodingType } = input;
    checkMarkers(KeyMarker, VersionIdMarker);
    const encoded = keyEncoding(EncodingType);
    const limit = pageSize('maxKeys', input.MaxKeys);
    const { versions, groups, next } = await ports.engine.listVersions(bucket.number, {
      prefix: Prefix === '' ? undefined : keyBytes(Prefix),
      delimiter: Delimiter ? keyBytes(Delimiter) : undefined,
      ...(KeyMarker !== '' && { after: keyBytes(KeyMarker), afterVersion: VersionIdMarker }),
      limit,
    });
    const rows = versions.map((version) => {
      const meta = readMeta(version.meta);
      return { version, meta, owner: accessTo(bucket, meta).owner };
    });
    const owners = await ownerViews(
      context,
      rows.map(({ owner }) => owner),
    );
    const views = rows.map(({ version, meta, owner }) => ({
      marker: version.marker,
      common: {
        ...{ Key: encoded(version.key.toString()), VersionId: version.version, IsLatest: version.latest },
        ...{ LastModified: modified(version.at), Owner: owners.get(owner.id) },
      },
      own: contentView(version, meta),
    }));
    return {
      ...{ Name: bucket.name, Prefix: encoded(Prefix), KeyMarker: encoded(KeyMarker) },
      ...{ VersionIdMarker: VersionIdMarker ?? '', MaxKeys: limit, IsTruncated: next !== undefined },
      ...(Delimiter && { Delimiter: encoded(Delimiter) }),
      ...(EncodingType && { EncodingType }),
      ...(next && { NextKeyMarker: encoded(next.key.toString()), NextVersionIdMarker: next.version }),
      Versions: views.flatMap(({ marker, common, own }) => (marker ? [] : [{ ...common, ...own }])),
      DeleteMarkers: views.flatMap(({ marker, common }) => (marker ? [common] : [])),
      CommonPrefixes: groups.map((group) => ({ Prefix: encoded(group.toString()) })),
    };
  },
});

function contentView({ etag, size }: ListedVersion, { checksum }: ObjectMeta) {
  return {
    ETag: quoted(etag),
    ...(checksum && { ChecksumAlgorithm: [nameOf(checksum.algorithm)], ChecksumType: checksum.type }),
    Size: size,
    StorageClass: 'STANDARD' as const,
  };
}

function checkMarkers(key: string, version: string | undefined): void {
  if (version === undefined) return;
  const refused = (say: string) => errors.invalidArgument('version-id-marker', version, say);
  if (version === '') throw refused('A version-id marker cannot be empty.');
  if (key === '') throw refused('A version-id marker cannot be specified without a key marker.');
  checkVersionId(version);
}
