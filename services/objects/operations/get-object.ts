import type { ByteRange, ObjectReader } from '@mallee/object-engine';
import { plainBody } from '../encryption/plain-body.ts';
import { unlock } from '../encryption/unlock.ts';
import { errors } from '../errors.ts';
import { askAboutObject, type Found, lookAtObject, openObject } from '../objects.ts';
import { type AboutBucket, type Asked, type BucketContext, inBucket } from '../op.ts';
import { checkRead } from '../rules/conditions.ts';
import { type CustomerKeyHeaders, readCustomerKey } from '../rules/customer-key.ts';
import { objectDemand } from '../rules/demands.ts';
import { expirationView } from '../rules/lifecycle.ts';
import * as shared from '../rules/parameters.ts';
import { partRange } from '../rules/part-sizes.ts';
import { contentRange, readRange } from '../rules/ranges.ts';
import { type Overrides, objectView, type Shows } from '../views/object.ts';

const parameters = {
  ...shared.addressedKey,
  ...shared.customerKey,
  ...shared.requestPayer,
  IfMatch: 'used',
  IfModifiedSince: 'used',
  IfNoneMatch: 'used',
  IfUnmodifiedSince: 'used',
  Range: 'used',
  ResponseCacheControl: 'used',
  ResponseContentDisposition: 'used',
  ResponseContentEncoding: 'used',
  ResponseContentLanguage: 'used',
  ResponseContentType: 'used',
  ResponseExpires: 'used',
  VersionId: 'used',
  PartNumber: 'used',
  ChecksumMode: 'used',
} as const;

interface Input extends Overrides, CustomerKeyHeaders {
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly Range?: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

const named = ({ Key, VersionId }: Input) => ({ key: Key, version: VersionId });

interface Reading {
  readonly found: Found | 'absent';
  readonly shows: Shows;
}

const authorize = async (input: Input, about: AboutBucket): Promise<Asked<Reading>> => {
  // Anybody could otherwise have another's link answer with headers of his own making.
  if (about.scope.subject.kind === 'anonymous' && Object.keys(input).some((name) => name.startsWith('Response')))
    throw errors.invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  const { demands, known: found } = await askAboutObject('GetObject', 'READ', about, named(input));
  const { lock, tags } = found === 'absent' ? {} : found.meta;
  const may = (action: string, permission?: 'READ') =>
    found !== 'absent' && about.permits(objectDemand(action, input.Key, about, found, permission));
  const shows = {
    tags:
      tags !== undefined && may(input.VersionId === undefined ? 'GetObjectTagging' : 'GetObjectVersionTagging', 'READ'),
    retention: lock?.retention !== undefined && may('GetObjectRetention'),
    hold: lock?.hold !== undefined && may('GetObjectLegalHold'),
  };
  return { demands, known: { found, shows } };
};

/** What a reader is told, and which bytes he is to get: undefined for all of them. */
function answer({ bucket }: BucketContext, input: Input, found: Found, shows: Shows) {
  const { size } = found.info;
  checkRead(
    {
      ifMatch: input.IfMatch,
      ifNoneMatch: input.IfNoneMatch,
      ifModifiedSince: input.IfModifiedSince,
      ifUnmodifiedSince: input.IfUnmodifiedSince,
    },
    found.info,
  );
  if (input.PartNumber !== undefined && input.Range !== undefined)
    throw errors.invalidRequest('Cannot specify both Range header and partNumber query parameter');
  const range = input.PartNumber === undefined ? readRange(input.Range, size) : onePart(found, input.PartNumber);
  const view = {
    ...objectView(bucket, found, shows, input, range === undefined),
    // Only current versions expire.
    ...(input.VersionId === undefined &&
      expirationView(bucket.settings.lifecycle, { key: input.Key, at: found.info.at, size, meta: found.meta })),
    ContentLength: range ? range.to - range.from : size,
    // An empty object's only part has no first and last byte to name.
    ...(range && size > 0 && { ContentRange: contentRange(range, size) }),
  };
  return { view, range };
}

function onePart({ info, meta }: Found, number: number): ByteRange {
  if (number < 1 || number > 10_000)
    throw errors.invalidArgument(
      'partNumber',
      String(number),
      'Part number must be an integer between 1 and 10000, inclusive',
    );
  return partRange(meta.parts, number, info.size);
}

export const headObject = inBucket<'HeadObject', Reading>('HeadObject', {
  parameters,
  authorize,
  async run(context, input, known) {
    const found = await lookAtObject(context, named(input), known.found);
    const unlocking = unlockFor(context, input, found);
    if (unlocking) await unlocking;
    return answer(context, input, found, known.shows).view;
  },
});

export const getObject = inBucket<'GetObject', Reading>('GetObject', {
  parameters,
  authorize,
  async run(context, input, known) {
    const { reader, found } = await openObject(context, named(input), known.found);
    try {
      const unlocking = unlockFor(context, input, found);
      const dataKey = unlocking && (await unlocking);
      const { view, range } = answer(context, input, found, known.shows);
      return { ...view, Body: dataKey ? plainBody(reader, found.meta, dataKey, range) : bodyOf(reader, range) };
    } catch (error) {
      reader.release();
      throw error;
    }
  },
});

/** The key of encrypted bytes, if the reader may have it. */
const unlockFor = (context: BucketContext, input: Input, { meta }: Found) =>
  unlock(context, input.Key, meta.sealed, readCustomerKey(input, context.scope));

/**
 * Small bodies at once, others as the client takes them, in buffers that are lent: a fresh MiB costs more to make and
 * to collect than to read. The reader is released in either case.
 */
function bodyOf(reader: ObjectReader, range: ByteRange | undefined): Buffer | AsyncIterable<Uint8Array> {
  const small = reader.small(range);
  if (!small) return reader.open(range, 'lent');
  reader.release();
  return small;
}
