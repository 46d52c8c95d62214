import { crc32 } from 'node:zlib';
import type { Salt } from './frame.ts';
import { segmentHeaderBytes } from './limits.ts';

export type SegmentKind = 'log' | 'body';

/**
 * The first block of a segment file. `life` is counted over all files and never comes again: a recycled file gets a
 * new one, and with it a new salt, so nothing of its earlier life can be mistaken for this one's.
 */
export interface SegmentHeader {
  readonly kind: SegmentKind;
  /** Which store the file belongs to: 16 hex digits. */
  readonly store: string;
  readonly life: number;
  readonly mark: number;
  /** File size in bytes. */
  readonly size: number;
  /** The next free sequence when the life began, so that none is used twice even after everything was deleted. */
  readonly sequence: number;
  /** The log's life before this one, and where it ended. */
  readonly previous: { readonly life: number; readonly end: number };
}

const magic = Buffer.from('MALLEE-1');
const checkAt = segmentHeaderBytes - 4;
const format = 1;
/** Room for several partitions, each with its own writer. There is one. */
const partition = 0;

export function encodeHeader(header: SegmentHeader): Buffer {
  const block = Buffer.alloc(segmentHeaderBytes);
  magic.copy(block);
  block.writeUInt16LE(format, 8);
  block.writeUInt16LE(partition, 10);
  block[12] = header.kind === 'log' ? 1 : 2;
  block.write(header.store, 16, 'hex');
  block.writeDoubleLE(header.life, 24);
  block.writeUInt32LE(header.mark, 32);
  block.writeDoubleLE(header.size, 40);
  block.writeDoubleLE(header.sequence, 48);
  block.writeDoubleLE(header.previous.life, 56);
  block.writeDoubleLE(header.previous.end, 64);
  block.writeUInt32LE(crc32(block.subarray(0, checkAt)), checkAt);
  return block;
}

export function decodeHeader(block: Buffer): SegmentHeader | undefined {
  if (block.length < segmentHeaderBytes || !block.subarray(0, magic.length).equals(magic)) return undefined;
  if (crc32(block.subarray(0, checkAt)) !== block.readUInt32LE(checkAt)) return undefined;
  if (block.readUInt16LE(8) !== format || block.readUInt16LE(10) !== partition) return undefined;
  return {
    kind: block[12] === 1 ? 'log' : 'body',
    store: block.toString('hex', 16, 24),
    life: block.readDoubleLE(24),
    mark: block.readUInt32LE(32),
    size: block.readDoubleLE(40),
    sequence: block.readDoubleLE(48),
    previous: { life: block.readDoubleLE(56), end: block.readDoubleLE(64) },
  };
}

/** What the life's records begin with and where their checksums start: both follow from the header. */
export function saltOf(header: SegmentHeader): Salt {
  return { mark: header.mark, seed: encodeHeader(header).readUInt32LE(checkAt) };
}
