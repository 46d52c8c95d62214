import type { PartInfo, UploadInfo } from '@mallee/object-engine';
import type { ChecksumAlgorithm } from '@mallee/wire';
import { errors } from '../errors.ts';
import { assembledChecksum, type ChecksumFields, md5Hex, readChecksum } from './checksums.ts';
import { unquoted } from './conditions.ts';
import { type ObjectMeta, readMeta, type StoredChecksum } from './meta.ts';
import { writePartNumbers } from './part-numbers.ts';
import { writePartSizes } from './part-sizes.ts';

/** What an upload is begun with: the object's metadata to be, and what concerns the upload alone. */
export interface UploadMeta extends ObjectMeta {
  /** The ARN of who began it. */
  readonly by: string;
  readonly sums?: { readonly algorithm: ChecksumAlgorithm; readonly type: StoredChecksum['type'] } | undefined;
}

export interface PartMeta {
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

/** A part as a completion names it. */
export interface NamedPart extends ChecksumFields {
  readonly PartNumber?: number | undefined;
  readonly ETag?: string | undefined;
}

/** Source: "Amazon S3 multipart upload limits", Amazon S3 User Guide. */
const mostParts = 10_000;
const leastPartBytes = 5 * 1024 ** 2;
const mostObjectBytes = 5 * 1024 ** 4;

export const uploadMeta = ({ meta }: UploadInfo): UploadMeta => readMeta<UploadMeta>(meta);

export function checkPartNumber(number: number): void {
  if (number < 1 || number > mostParts)
    throw errors.invalidArgument(
      'partNumber',
      String(number),
      `Part number must be an integer between 1 and ${mostParts}, inclusive`,
    );
}

/** The parts that a completion names, as they lie there: in order, all present, and large enough. */
export function chooseParts(
  wanted: readonly NamedPart[],
  stored: ReadonlyMap<number, PartInfo>,
  upload: string,
): PartInfo[] {
  if (wanted.length === 0 || wanted.length > mostParts) throw errors.malformedXml();
  const parts = wanted.map((name, at) => {
    const { PartNumber: number, ETag = '' } = name;
    if (number === undefined) throw errors.malformedXml();
    checkPartNumber(number);
    if (at > 0 && number <= wanted[at - 1]!.PartNumber!) throw errors.invalidPartOrder(upload);
    const part = stored.get(number);
    const claimed = readChecksum(name);
    if (part?.etag !== unquoted(ETag) || (claimed && !sameSum(claimed, part)))
      throw errors.invalidPart({ number, etag: ETag }, upload);
    return part;
  });
  const small = parts.slice(0, -1).find(({ size }) => size < leastPartBytes);
  if (small) throw errors.entityTooSmall(small, leastPartBytes);
  return parts;
}

/** A part that was sent without a checksum cannot contradict one. */
function sameSum(claimed: { algorithm: ChecksumAlgorithm; value: string }, { meta }: PartInfo): boolean {
  const { checksum } = readMeta<PartMeta>(meta);
  return checksum?.algorithm !== claimed.algorithm || checksum.value === claimed.value;
}

/** What the assembled object is: the ETag is the digest of the parts' digests and their number. */
export function assemble(parts: readonly PartInfo[], { by: _, sums, sealed: how, ...meta }: UploadMeta) {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (size > mostObjectBytes) throw errors.entityTooLarge(size, mostObjectBytes);
  const etag = `${md5Hex(Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex'))))}-${parts.length}`;
  const checksum =
    sums &&
    assembledChecksum(
      sums.algorithm,
      sums.type,
      parts.map((part) => ({ size: part.size, checksum: readMeta<PartMeta>(part.meta).checksum })),
    );
  const sealed = how && { ...how, numbers: writePartNumbers(parts.map((part) => part.number)) };
  const described: ObjectMeta = { ...meta, sealed, checksum, parts: writePartSizes(parts.map((part) => part.size)) };
  return { size, etag, checksum, meta: described };
}

/** What a client says about the whole must be so. */
export function checkWhole(
  claims: ChecksumFields & { MpuObjectSize?: number | undefined; ChecksumType?: string | undefined },
  { size, checksum }: { size: number; checksum: StoredChecksum | undefined },
): void {
  const { MpuObjectSize: claimedSize, ChecksumType: type } = claims;
  if (claimedSize !== undefined && Number(claimedSize) !== size)
    throw errors.invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${claimedSize} does not match what was computed: ${size}`,
    );
  if (type !== undefined && checksum && type !== checksum.type)
    throw errors.invalidRequest(
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    );
  const claimed = readChecksum(claims);
  if (!claimed || claimed.algorithm !== checksum?.algorithm) return;
  // Some clients leave the number of parts away.
  if (claimed.value !== checksum.value && claimed.value !== checksum.value.split('-')[0])
    throw errors.badChecksum(claimed.algorithm.toUpperCase());
}
