import type { Demand } from '@mallee/gateway/op';
import type { ByteRange } from '@mallee/object-engine';
import type { ChecksumAlgorithm } from '@mallee/wire';
import type { Bucket } from './buckets.ts';
import { plainPieces } from './encryption/plain-body.ts';
import { unlock } from './encryption/unlock.ts';
import { errors, fromEngine } from './errors.ts';
import { askAboutObject, type Found, type Named, openObject } from './objects.ts';
import { type AboutBucket, type BucketContext, checkOwner, checkPayer } from './op.ts';
import { digesting } from './rules/checksums.ts';
import { checkCopy } from './rules/conditions.ts';
import { readCopySource } from './rules/copy-source.ts';
import { readSourceKey, type SourceKeyHeaders } from './rules/customer-key.ts';

/** What a request says about the object that it copies from. */
export interface CopyRequest extends SourceKeyHeaders {
  readonly CopySource: string;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
  readonly RequestPayer?: string | undefined;
}

/** The source as it was authorized. */
export interface Source {
  readonly bucket: Bucket;
  readonly named: Named;
  readonly found: Found | 'absent';
}

/** What reading the source takes. */
export async function askAboutSource(
  request: CopyRequest,
  about: AboutBucket,
): Promise<{ demands: readonly Demand[]; source: Source }> {
  const { bucket: name, key, version } = readCopySource(request.CopySource);
  const bucket = await about.ports.buckets.find(name);
  if (!bucket) throw errors.noSuchBucket(name);
  checkOwner(bucket, request.ExpectedSourceBucketOwner);
  checkPayer(bucket, about.scope, request.RequestPayer);
  const named = { key, version };
  try {
    const { demands, known } = await askAboutObject('GetObject', 'READ', { ...about, bucket }, named);
    return { demands, source: { bucket, named, found: known } };
  } catch (error) {
    throw fromEngine(error, { bucket: name, key });
  }
}

/** What the copy is made of, once it has been staged. */
interface Copied<T> {
  readonly found: Found;
  readonly md5: string;
  /** Base64 of the algorithm that was chosen. */
  readonly checksum: { algorithm: ChecksumAlgorithm; value: string } | undefined;
  readonly staged: T;
}

/**
 * Reads the source's bytes into `stage` and takes their digests on the way. `choose` may refuse, and says which bytes
 * and which checksum are wanted.
 */
export async function copyFrom<T>(
  context: BucketContext,
  source: Source,
  request: CopyRequest,
  choose: (found: Found) => { range: ByteRange | undefined; algorithm: ChecksumAlgorithm | undefined },
  stage: (body: AsyncIterable<Uint8Array>, length: number) => Promise<T>,
): Promise<Copied<T>> {
  const { named, bucket } = source;
  const { ports, scope } = context;
  const { reader, found } = await openObject({ bucket, ports }, named, source.found).catch((error) => {
    throw fromEngine(error, { bucket: bucket.name, key: named.key });
  });
  try {
    checkCopy(
      {
        ifMatch: request.CopySourceIfMatch,
        ifNoneMatch: request.CopySourceIfNoneMatch,
        ifModifiedSince: request.CopySourceIfModifiedSince,
        ifUnmodifiedSince: request.CopySourceIfUnmodifiedSince,
      },
      found.info,
    );
    const customer = readSourceKey(request, scope);
    const dataKey = await unlock({ bucket, ports, scope }, named.key, found.meta.sealed, customer);
    const { range, algorithm } = choose(found);
    const length = range ? range.to - range.from : found.info.size;
    const bytes = dataKey ? plainPieces(reader, found.meta, dataKey, range) : reader.open(range);
    const { body, digests } = digesting(bytes, algorithm ? ['md5', algorithm] : ['md5']);
    const staged = await stage(body, length);
    const sums = await digests();
    const checksum = algorithm && { algorithm, value: sums.get(algorithm)!.toString('base64') };
    return { found, md5: sums.get('md5')!.toString('hex'), checksum, staged };
  } finally {
    reader.release();
  }
}
