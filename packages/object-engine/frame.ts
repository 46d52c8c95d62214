import { crc32 } from 'node:zlib';

/**
 * A record in a log segment, aligned to 8 bytes:
 *
 *   0 mark     the segment life's random mark
 *   4 check    CRC-32 of bytes 8 to 32
 *   8 length   of the payload
 *  12 body     CRC-32 of the payload
 *  16 kind, moved, two zero bytes
 *  20 synced   the segment was on disk up to here before this record's group was written
 *  24 sequence
 *  32 payload
 *
 * Both checksums start from the life's seed, so a record of an earlier life of the file can never pass for one of
 * this. `synced` tells a torn tail from damage: a bad record below the `synced` of a later good one had been
 * acknowledged, and must be reported instead of being taken for the end.
 */
export const frameHeaderBytes = 32;

export interface FrameHeader {
  readonly kind: number;
  readonly moved: boolean;
  readonly sequence: number;
  readonly synced: number;
  readonly payloadLength: number;
  readonly payloadCheck: number;
}

export interface Salt {
  /** What every record of this life begins with. */
  readonly mark: number;
  /** Where its checksums start. */
  readonly seed: number;
}

export function framedLength(payloadLength: number): number {
  return (frameHeaderBytes + payloadLength + 7) & ~7;
}

/** Writes one framed record into `into` at `at`; returns where the next one begins. */
export function writeFrame(
  into: Buffer,
  at: number,
  salt: Salt,
  frame: { kind: number; moved: boolean; sequence: number; synced: number; head: Buffer; tail: Buffer },
): number {
  const payloadLength = frame.head.length + frame.tail.length;
  const start = at + frameHeaderBytes;
  frame.head.copy(into, start);
  frame.tail.copy(into, start + frame.head.length);
  into.writeUInt32LE(salt.mark, at);
  into.writeUInt32LE(payloadLength, at + 8);
  into.writeUInt32LE(crc32(into.subarray(start, start + payloadLength), salt.seed), at + 12);
  into[at + 16] = frame.kind;
  into[at + 17] = frame.moved ? 1 : 0;
  into.writeUInt16LE(0, at + 18);
  into.writeUInt32LE(frame.synced, at + 20);
  into.writeUInt32LE(frame.sequence % 0x1_0000_0000, at + 24);
  into.writeUInt32LE(Math.floor(frame.sequence / 0x1_0000_0000), at + 28);
  into.writeUInt32LE(crc32(into.subarray(at + 8, start), salt.seed), at + 4);
  const end = at + framedLength(payloadLength);
  into.fill(0, start + payloadLength, end);
  return end;
}

/** The header at `at` if there is a whole and right one. */
export function readFrameHeader(bytes: Buffer, at: number, salt: Salt): FrameHeader | undefined {
  if (at + frameHeaderBytes > bytes.length || bytes.readUInt32LE(at) !== salt.mark) return undefined;
  if (crc32(bytes.subarray(at + 8, at + frameHeaderBytes), salt.seed) !== bytes.readUInt32LE(at + 4)) return undefined;
  return {
    payloadLength: bytes.readUInt32LE(at + 8),
    payloadCheck: bytes.readUInt32LE(at + 12),
    kind: bytes[at + 16]!,
    moved: bytes[at + 17] === 1,
    synced: bytes.readUInt32LE(at + 20),
    sequence: bytes.readUInt32LE(at + 24) + bytes.readUInt32LE(at + 28) * 0x1_0000_0000,
  };
}

/** The payload of the record at `at`, or undefined if it is cut off or its checksum is wrong. */
export function readPayload(bytes: Buffer, at: number, salt: Salt, header: FrameHeader): Buffer | undefined {
  const start = at + frameHeaderBytes;
  const end = start + header.payloadLength;
  if (end > bytes.length) return undefined;
  const payload = bytes.subarray(start, end);
  return crc32(payload, salt.seed) === header.payloadCheck ? payload : undefined;
}
