import { call } from '../../../api/call.ts';
import { isDoorError } from '../../../api/door.ts';
import { objectAddress } from '../../../api/object-address.ts';
import { kept } from '../../../app/kept.ts';
import { type Part, partsAtOnce, partsOf, wholeUpTo } from './parts.ts';
import { patiently, send } from './send.ts';

export interface Target {
  readonly bucket: string;
  readonly key: string;
}

interface Watch {
  /** How many bytes of the file have arrived. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Puts a file into a bucket. A large one goes in parts, and goes on where an earlier try of the same file ended. */
export async function sendFile(file: File, target: Target, watch: Watch): Promise<void> {
  const address = objectAddress(target.bucket, target.key);
  if (!address) throw new Error('A name of “.” or “..” cannot be uploaded with a browser.');
  const type = file.type || 'application/octet-stream';
  if (file.size > wholeUpTo) return sendParts(file, target, type, watch);
  await patiently(() => send(address, file, { type, ...watch }), watch.signal);
}

async function sendParts(file: File, { bucket: Bucket, key: Key }: Target, type: string, watch: Watch): Promise<void> {
  const { signal, onProgress } = watch;
  const memory = `upload.${Bucket}/${Key}/${file.size}/${file.lastModified}`;
  const { id, there } = await patiently(() => openUpload({ Bucket, Key }, memory, type), signal);
  const todo = partsOf(file.size).filter(({ number }) => !there.has(number));
  const arrived = new Map(
    partsOf(file.size).map((part) => [part.number, there.has(part.number) ? part.end - part.start : 0]),
  );
  const report = (number: number, bytes: number) => {
    arrived.set(number, bytes);
    onProgress([...arrived.values()].reduce((sum, one) => sum + one, 0));
  };
  const etags = new Map(there);

  const one = async ({ number, start, end }: Part) => {
    const address = objectAddress(Bucket, Key, { uploadId: id, partNumber: String(number) })!;
    const { etag } = await patiently(
      () => send(address, file.slice(start, end), { onProgress: (bytes) => report(number, bytes), signal }),
      signal,
    );
    etags.set(number, etag);
  };
  const lane = async () => {
    for (let part = todo.shift(); part; part = todo.shift()) await one(part);
  };
  await Promise.all(Array.from({ length: partsAtOnce }, lane));

  const Parts = [...etags].sort(([a], [b]) => a - b).map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
  await patiently(
    () => call('s3', 'CompleteMultipartUpload', { Bucket, Key, UploadId: id, MultipartUpload: { Parts } }, signal),
    signal,
  );
  kept.write(memory, null);
}

type Place = { readonly Bucket: string; readonly Key: string };

/** The upload that an earlier try of this file began, with the parts that arrived; or a new one. */
async function openUpload(
  place: Place,
  memory: string,
  ContentType: string,
): Promise<{ id: string; there: Map<number, string> }> {
  const earlier = kept.read<string | null>(memory, null);
  if (earlier) {
    const there = await partsThere(place, earlier);
    if (there) return { id: earlier, there };
  }
  const { UploadId } = await call('s3', 'CreateMultipartUpload', { ...place, ContentType });
  kept.write(memory, UploadId);
  return { id: UploadId!, there: new Map() };
}

async function partsThere(place: Place, UploadId: string): Promise<Map<number, string> | undefined> {
  const found = new Map<number, string>();
  let after: string | undefined;
  try {
    do {
      const {
        Parts = [],
        NextPartNumberMarker,
        IsTruncated,
      } = await call('s3', 'ListParts', {
        ...{ ...place, UploadId },
        ...(after && { PartNumberMarker: after }),
      });
      for (const { PartNumber, ETag } of Parts) found.set(PartNumber!, ETag!);
      after = IsTruncated ? NextPartNumberMarker : undefined;
    } while (after);
    return found;
  } catch (error) {
    if (isDoorError(error, 'NoSuchUpload')) return undefined;
    throw error;
  }
}

/** Gives up what a stopped upload left in the bucket. */
export async function forgetUpload(file: File, { bucket, key }: Target): Promise<void> {
  const memory = `upload.${bucket}/${key}/${file.size}/${file.lastModified}`;
  const UploadId = kept.read<string | null>(memory, null);
  if (!UploadId) return;
  kept.write(memory, null);
  await call('s3', 'AbortMultipartUpload', { Bucket: bucket, Key: key, UploadId });
}
