import type { Bucket } from '../buckets.ts';
import { type Found, versionId } from '../objects.ts';
import { checksumView } from '../rules/checksums.ts';
import { modified, quoted } from '../rules/conditions.ts';
import { lockView } from '../rules/lock.ts';
import { partCount } from '../rules/part-sizes.ts';
import { encryptionView } from '../rules/sealed.ts';

/** Headers that a reader may ask for in place of the object's own. */
export interface Overrides {
  readonly ResponseCacheControl?: string | undefined;
  readonly ResponseContentDisposition?: string | undefined;
  readonly ResponseContentEncoding?: string | undefined;
  readonly ResponseContentLanguage?: string | undefined;
  readonly ResponseContentType?: string | undefined;
  readonly ResponseExpires?: Date | undefined;
  readonly ChecksumMode?: string | undefined;
  readonly PartNumber?: number | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

/** What the caller may learn about the object beside what reading it tells. */
export interface Shows {
  readonly tags: boolean;
  readonly retention: boolean;
  readonly hold: boolean;
}

/** What GetObject and HeadObject say beside the bytes. `whole`: all of them are asked for. */
export function objectView(bucket: Bucket, { info, meta }: Found, shows: Shows, asked: Overrides, whole: boolean) {
  const { headers = {}, user, tags, checksum, parts } = meta;
  const tagCount = Object.keys(tags ?? {}).length;
  return {
    AcceptRanges: 'bytes',
    LastModified: modified(info.at),
    ETag: quoted(info.etag),
    ...versionId(bucket, info.version),
    CacheControl: asked.ResponseCacheControl ?? headers.CacheControl,
    ContentDisposition: asked.ResponseContentDisposition ?? headers.ContentDisposition,
    ContentEncoding: asked.ResponseContentEncoding ?? headers.ContentEncoding,
    ContentLanguage: asked.ResponseContentLanguage ?? headers.ContentLanguage,
    ContentType: asked.ResponseContentType ?? headers.ContentType ?? 'binary/octet-stream',
    ExpiresString: asked.ResponseExpires?.toUTCString() ?? headers.ExpiresString,
    Metadata: user,
    ...(tagCount > 0 && shows.tags && { TagCount: tagCount }),
    ...lockView(meta, shows),
    ...(meta.sealed && encryptionView(meta.sealed, asked.SSECustomerKeyMD5)),
    ...(meta.redirect !== undefined && { WebsiteRedirectLocation: meta.redirect }),
    ...(asked.PartNumber !== undefined && parts !== undefined && { PartsCount: partCount(parts) }),
    // A checksum of the whole would only mislead about a part of it.
    ...(asked.ChecksumMode === 'ENABLED' && whole && checksumView(checksum)),
  };
}
