import type { AwsError } from '@mallee/base';
import type { Payload } from '../auth/payload.ts';
import {
  checksumNotImplemented,
  entityTooLarge,
  invalidDigest,
  invalidRequest,
  missingContentLength,
} from './body-errors.ts';
import { type ChecksumAlgorithm, checksumAlgorithms, digestLength } from './digester.ts';

export type Headers = Readonly<Record<string, string | undefined>>;

/** A checksum that the client gives, in a header or after the body. */
interface ClaimedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64 from the header; undefined if it comes as a trailer. */
  readonly value: string | undefined;
}

export interface Expectations {
  /** Of the content, without any chunk framing; undefined if the client doesn't tell. */
  readonly length: number | undefined;
  readonly chunked: boolean;
  /** Base64. */
  readonly md5: string | undefined;
  readonly checksum: ClaimedChecksum | undefined;
}

const header = (headers: Headers, name: string) => (Object.hasOwn(headers, name) ? headers[name] : undefined);
const prefix = 'x-amz-checksum-';

/** What the headers promise about the body. Everything that can be refused before a byte is read is refused here. */
export function readExpectations(headers: Headers, payload: Payload, maxBytes: number): Expectations {
  const chunked = payload.kind.startsWith('streaming-');
  const length = readLength(headers, chunked);
  if (length !== undefined && length > maxBytes) throw entityTooLarge(length, maxBytes);

  const md5 = header(headers, 'content-md5');
  if (md5 !== undefined && !isDigest(md5, digestLength.md5)) throw invalidDigest(md5);
  const trailers = payload.kind === 'streaming-signed-trailer' || payload.kind === 'streaming-unsigned-trailer';
  return { length, chunked, md5, checksum: readChecksum(headers, trailers) };
}

/** A request with Transfer-Encoding: chunked may leave its length open, as Walrus always allowed. */
function readLength(headers: Headers, chunked: boolean): number | undefined {
  const text = header(headers, chunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (text === undefined && !chunked && header(headers, 'transfer-encoding') !== undefined) return undefined;
  if (text === undefined) throw missingContentLength();
  if (!/^\d{1,15}$/.test(text)) throw invalidRequest('The length of the body must be a number of bytes.');
  return Number(text);
}

function readChecksum(headers: Headers, trailers: boolean): ClaimedChecksum | undefined {
  const given: ChecksumAlgorithm[] = [];
  for (const name in headers) {
    if (!name.startsWith(prefix)) continue;
    refuseXxhash(name);
    const known = checksumAlgorithms.find((algorithm) => name === prefix + algorithm);
    if (known) given.push(known);
  }
  const trailer = header(headers, 'x-amz-trailer');
  const announced = trailer === undefined ? [] : trailer.split(',').map(lowered).filter(Boolean);
  announced.forEach(refuseXxhash);
  if (given.length + announced.length > 1) throw severalChecksums();

  const [algorithm] = given;
  if (algorithm !== undefined) {
    const value = header(headers, prefix + algorithm) ?? '';
    if (!isChecksum(algorithm, value)) throw invalidRequest(`Value for ${prefix}${algorithm} header is invalid.`);
    return { algorithm, value };
  }
  const [last] = announced;
  if (last !== undefined) {
    const named = checksumAlgorithms.find((each) => last === prefix + each);
    if (!trailers || named === undefined)
      throw invalidRequest('The value specified in the x-amz-trailer header is not supported');
    return { algorithm: named, value: undefined };
  }
  if (header(headers, 'x-amz-sdk-checksum-algorithm') !== undefined) throw checksumNotFound();
  return undefined;
}

const lowered = (name: string) => name.trim().toLowerCase();

function refuseXxhash(name: string): void {
  if (name.startsWith(`${prefix}xxhash`)) throw checksumNotImplemented(name);
}

export const isChecksum = (algorithm: ChecksumAlgorithm, value: string): boolean =>
  isDigest(value, digestLength[algorithm]);

/** Base64 in its one proper spelling, of so many bytes. */
function isDigest(value: string, length: number): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === length && bytes.toString('base64') === value;
}

const severalChecksums = (): AwsError =>
  invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');

const checksumNotFound = (): AwsError =>
  invalidRequest(
    'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
  );
