import { errors } from '../errors.ts';
import { failure } from '../failure.ts';

const mostTags = 10;
const mostBucketTags = 50;

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** The header `x-amz-tagging`: a query string. */
export function readTagHeader(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined || text === '') return undefined;
  const names = [...new URLSearchParams(text).keys()];
  if (new Set(names).size < names.length)
    throw errors.invalidArgument(
      'x-amz-tagging',
      text,
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    );
  return readTags([...new URLSearchParams(text)].map(([Key, Value]) => ({ Key, Value })));
}

export function readTags(tags: readonly Tag[]): Record<string, string> {
  if (tags.length > mostTags) throw failure('BadRequest', 400, `Object tags cannot be greater than ${mostTags}`);
  return checkedTags(tags);
}

export function readBucketTags(tags: readonly Tag[]): Record<string, string> {
  if (tags.length > mostBucketTags)
    throw errors.invalidTag(`Bucket tag count cannot be greater than ${mostBucketTags}`);
  return checkedTags(tags);
}

/** Source: "Categorizing your storage using tags", Amazon S3 User Guide. */
function checkedTags(tags: readonly Tag[]): Record<string, string> {
  const read: Record<string, string> = Object.create(null);
  for (const { Key = '', Value = '' } of tags) {
    if (Key in read) throw errors.invalidTag('Cannot provide multiple Tags with the same key');
    if (/^aws:/i.test(Key)) throw errors.invalidTag('System tags cannot be added/updated by requester');
    if (Key === '' || [...Key].length > 128 || !allowed.test(Key))
      throw errors.invalidTag('The TagKey you have provided is invalid');
    if ([...Value].length > 256 || !allowed.test(Value))
      throw errors.invalidTag('The TagValue you have provided is invalid');
    read[Key] = Value;
  }
  return read;
}

/** Letters, blanks and digits of any language, and a few signs. */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tagSet = (tags: Readonly<Record<string, string>> | undefined): { Key: string; Value: string }[] =>
  Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
