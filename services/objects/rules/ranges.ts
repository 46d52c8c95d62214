import type { ByteRange } from '@mallee/object-engine';
import { errors } from '../errors.ts';

/**
 * The bytes that a Range header asks for; undefined for all of them. As on S3, what is no single byte range is
 * ignored. @throws AwsError InvalidRange where the object has none of the bytes.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    if (length === 0) throw errors.invalidRange(header!, size);
    return { from: size - length, to: size };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return undefined;
  if (from >= size) throw errors.invalidRange(header!, size);
  return { from, to: last === '' ? size : Math.min(Number(last) + 1, size) };
}

/** A copy's range must be there as a whole. Source: UploadPartCopy, Amazon S3 API Reference. */
export function readCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const from = Number(first);
  const to = Number(last) + 1;
  if (first === undefined || to <= from)
    throw errors.invalidArgument(
      'x-amz-copy-source-range',
      header,
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  if (to > size)
    throw errors.invalidArgument(
      'x-amz-copy-source-range',
      header,
      `Range specified is not valid for source object of size: ${size}`,
    );
  return { from, to };
}

export const contentRange = ({ from, to }: ByteRange, size: number): string => `bytes ${from}-${to - 1}/${size}`;
