import { storedContentEncoding } from '@mallee/wire';
import { errors } from '../errors.ts';
import type { Acl, Owner } from './acl.ts';
import { type ContentHeaders, checkUserMetadata, type ObjectMeta } from './meta.ts';
import { readTagHeader } from './tags.ts';
import { checkRedirectLocation } from './website.ts';

/** What a request says about the object that it makes. */
export interface NewObject {
  readonly Metadata?: Record<string, string> | undefined;
  readonly Tagging?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly ExpiresString?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

/** S3's limit on a key in bytes of UTF-8. */
const mostKeyBytes = 1024;

export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > mostKeyBytes) throw errors.keyTooLong(size, mostKeyBytes);
}

function headersOf(input: NewObject): ContentHeaders {
  const { ContentType, CacheControl, ContentDisposition, ContentLanguage, ExpiresString, Expires } = input;
  return {
    ...{ ContentType, CacheControl, ContentDisposition, ContentLanguage },
    ContentEncoding: storedContentEncoding(input.ContentEncoding),
    ExpiresString: ExpiresString ?? Expires?.toUTCString(),
  };
}

/** The metadata of a new object, all but what is known only after its body. */
export function describeObject(input: NewObject, list: { owner: Owner; bucketOwner: Owner; acl: Acl }): ObjectMeta {
  checkUserMetadata(input.Metadata);
  checkRedirectLocation(input.WebsiteRedirectLocation);
  const { owner, bucketOwner, acl } = list;
  return {
    headers: headersOf(input),
    user: input.Metadata,
    tags: readTagHeader(input.Tagging),
    redirect: input.WebsiteRedirectLocation,
    owner: owner.id === bucketOwner.id ? undefined : owner,
    acl,
  };
}
