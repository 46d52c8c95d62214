import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, checksumAlgorithms, combineCrc, type Digests, inlineDigester } from '@mallee/wire';
import { errors } from '../errors.ts';
import type { StoredChecksum } from './meta.ts';

/** The members of requests and answers that carry a checksum. */
type ChecksumField = `Checksum${'CRC32' | 'CRC32C' | 'CRC64NVME' | 'MD5' | 'SHA1' | 'SHA256' | 'SHA512'}`;
export type ChecksumFields = { [Field in ChecksumField]?: string | undefined };
type Name = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'MD5' | 'SHA1' | 'SHA256' | 'SHA512';

export const nameOf = (algorithm: ChecksumAlgorithm): Name => algorithm.toUpperCase() as Name;

/** `ChecksumCRC32: 'base64'`, nothing where there is none. */
export function checksumField(sum: { algorithm: ChecksumAlgorithm; value: string } | undefined): ChecksumFields {
  return sum ? { [`Checksum${nameOf(sum.algorithm)}`]: sum.value } : {};
}

export const checksumView = (sum: StoredChecksum | undefined) =>
  sum ? { ...checksumField(sum), ChecksumType: sum.type } : {};

export function readAlgorithm(text: string | undefined): ChecksumAlgorithm | undefined {
  if (text === undefined) return undefined;
  const found = checksumAlgorithms.find((algorithm) => nameOf(algorithm) === text.toUpperCase());
  if (!found)
    throw errors.invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, MD5, SHA1, SHA256, SHA512]',
    );
  return found;
}

/** The one checksum that a request or a part of it names. */
export function readChecksum(fields: ChecksumFields): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  for (const algorithm of checksumAlgorithms) {
    const value = fields[`Checksum${nameOf(algorithm)}`];
    if (value !== undefined) return { algorithm, value };
  }
  return undefined;
}

/** Passes a body on and takes digests of it; `digests` holds them after the last byte. */
export function digesting(
  body: AsyncIterable<Uint8Array>,
  wanted: Iterable<ChecksumAlgorithm>,
): { body: AsyncIterable<Uint8Array>; digests(): Promise<Digests> } {
  const digester = inlineDigester(wanted);
  async function* passing() {
    for await (const piece of body) {
      await digester.update(piece);
      yield piece;
    }
  }
  return { body: passing(), digests: async () => digester.finish() };
}

/** What parts of an upload carry for the checksum of the whole. */
interface PartSum {
  readonly size: number;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

/**
 * The checksum of an assembled object: the CRC of the whole, or the digest of its parts' digests and their number.
 * Source: "Checking object integrity in Amazon S3", Amazon S3 User Guide.
 */
export function assembledChecksum(
  algorithm: ChecksumAlgorithm,
  type: StoredChecksum['type'],
  parts: readonly PartSum[],
): StoredChecksum | undefined {
  const sums = parts.flatMap(({ checksum, size }) =>
    checksum?.algorithm === algorithm ? [{ bytes: Buffer.from(checksum.value, 'base64'), size }] : [],
  );
  if (sums.length !== parts.length) return undefined;
  if (type === 'COMPOSITE') {
    const value = digestOf(algorithm, Buffer.concat(sums.map(({ bytes }) => bytes))).toString('base64');
    return { algorithm, type, value: `${value}-${parts.length}` };
  }
  const whole = sums
    .slice(1)
    .reduce(
      (before: Buffer, next) => combineCrc(algorithm as LinearCrc, before, next.bytes, next.size),
      sums[0]!.bytes,
    );
  return { algorithm, type, value: whole.toString('base64') };
}

type LinearCrc = Parameters<typeof combineCrc>[0];

/** Which forms an algorithm has: hashes cannot be put together from parts, and CRC64NVME has no composite form. */
export function checksumType(algorithm: ChecksumAlgorithm, asked: string | undefined): StoredChecksum['type'] {
  const linear = algorithm === 'crc32' || algorithm === 'crc32c' || algorithm === 'crc64nvme';
  const type = asked ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (type === 'FULL_OBJECT' && linear) return type;
  if (type === 'COMPOSITE' && algorithm !== 'crc64nvme') return type;
  throw errors.invalidRequest(
    `The ${type} checksum type cannot be used with the ${nameOf(algorithm)} checksum algorithm.`,
  );
}

function digestOf(algorithm: ChecksumAlgorithm, bytes: Buffer): Buffer {
  const digester = inlineDigester([algorithm]);
  void digester.update(bytes);
  return (digester.finish() as Digests).get(algorithm)!;
}

export const md5Hex = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');
