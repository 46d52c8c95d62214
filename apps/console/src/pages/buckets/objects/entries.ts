import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../../../api/call.ts';

/** A line of the browser: a folder, an object, or one version of an object. */
export interface ObjectEntry {
  readonly kind: 'folder' | 'object' | 'version' | 'deletion';
  /** The whole key; of a folder, with its slash. */
  readonly key: string;
  /** What of the key lies in this folder. */
  readonly name: string;
  readonly size?: number | undefined;
  readonly modified?: string | undefined;
  readonly versionId?: string | undefined;
  readonly latest?: boolean | undefined;
  readonly storageClass?: string | undefined;
}

interface Piece {
  readonly entries: readonly ObjectEntry[];
  readonly next: Record<string, string> | undefined;
}

/** What lies in a folder, a thousand lines at a time. */
export const entriesOf = (Bucket: string, Prefix: string, versions: boolean) =>
  infiniteQueryOptions({
    queryKey: ['s3', versions ? 'ListObjectVersions' : 'ListObjectsV2', Bucket, Prefix],
    initialPageParam: {} as Record<string, string>,
    queryFn: ({ pageParam, signal }) => (versions ? listVersions : listObjects)({ Bucket, Prefix }, pageParam, signal),
    getNextPageParam: ({ next }: Piece) => next,
  });

type Place = { readonly Bucket: string; readonly Prefix: string };

async function listObjects(place: Place, page: Record<string, string>, signal: AbortSignal): Promise<Piece> {
  const answer = await call('s3', 'ListObjectsV2', { ...place, Delimiter: '/', ...page }, signal);
  const { Contents = [], CommonPrefixes = [], NextContinuationToken } = answer;
  return {
    entries: [
      ...folders(CommonPrefixes, place),
      // A folder that was made by hand is an object of its own name: it is where we are.
      ...Contents.filter(({ Key }) => Key !== place.Prefix).map(
        ({ Key, Size, LastModified, StorageClass }): ObjectEntry => ({
          kind: 'object',
          key: Key!,
          name: Key!.slice(place.Prefix.length),
          size: Size,
          modified: LastModified,
          storageClass: StorageClass,
        }),
      ),
    ],
    next: NextContinuationToken ? { ContinuationToken: NextContinuationToken } : undefined,
  };
}

async function listVersions(place: Place, page: Record<string, string>, signal: AbortSignal): Promise<Piece> {
  const answer = await call('s3', 'ListObjectVersions', { ...place, Delimiter: '/', ...page }, signal);
  const { Versions = [], DeleteMarkers = [], CommonPrefixes = [], NextKeyMarker, NextVersionIdMarker } = answer;
  const line =
    (kind: 'version' | 'deletion') =>
    (one: {
      Key?: string;
      Size?: number;
      LastModified?: string;
      VersionId?: string;
      IsLatest?: boolean;
    }): ObjectEntry => ({
      kind,
      key: one.Key!,
      name: one.Key!.slice(place.Prefix.length),
      size: one.Size,
      modified: one.LastModified,
      versionId: one.VersionId,
      latest: one.IsLatest,
    });
  return {
    entries: [
      ...folders(CommonPrefixes, place),
      ...[...Versions.map(line('version')), ...DeleteMarkers.map(line('deletion'))].sort(
        (a, b) => a.key.localeCompare(b.key) || (b.modified ?? '').localeCompare(a.modified ?? ''),
      ),
    ],
    next: answer.IsTruncated
      ? { KeyMarker: NextKeyMarker!, ...(NextVersionIdMarker && { VersionIdMarker: NextVersionIdMarker }) }
      : undefined,
  };
}

const folders = (prefixes: readonly { Prefix?: string | undefined }[], { Prefix }: Place): ObjectEntry[] =>
  prefixes.map((one) => ({ kind: 'folder', key: one.Prefix!, name: one.Prefix!.slice(Prefix.length) }));

export const folderHref = (bucket: string, prefix: string): string =>
  `buckets/${encodeURIComponent(bucket)}${prefix ? `?prefix=${encodeURIComponent(prefix)}` : ''}`;

export const objectHref = (bucket: string, key: string, versionId?: string): string =>
  `buckets/${encodeURIComponent(bucket)}/object?key=${encodeURIComponent(key)}${
    versionId ? `&version=${encodeURIComponent(versionId)}` : ''
  }`;
