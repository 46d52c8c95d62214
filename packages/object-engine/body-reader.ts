import { crc32 } from 'node:zlib';
import type { Snapshot } from 'classic-level';
import type { Descriptors } from './descriptors.ts';
import { decodeBody, type Place, type VersionEntry } from './entries.ts';
import { EngineError } from './errors.ts';
import { readFrameHeader, readPayload } from './frame.ts';
import { bodyKey } from './keys.ts';
import { isManifest, type Layout, type StoredLayout } from './layout.ts';
import { blockBytes, sliceBytes } from './limits.ts';
import { decodeRecord, type LogRecord } from './records.ts';
import type { Segments } from './segments.ts';
import type { Index } from './view.ts';

/** Bytes `from` to `to` of a body, `to` excluded. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface HowToRead {
  /** Runs before every read, and may throw. */
  touch(): void;
  /** Buffers are the caller's only until it asks for the next one: fresh memory costs more than reading into it. */
  readonly lent: boolean;
}

/** Reads what the index points at, and believes nothing whose checksum is not right. */
export class BodyReader {
  readonly #segments: Segments;
  readonly #descriptors: Descriptors;
  readonly #index: Index;
  readonly #pool: Buffer[] = [];
  readonly reads = { hot: 0, cold: 0, slices: 0 };

  constructor(segments: Segments, index: Index) {
    this.#segments = segments;
    this.#descriptors = segments.descriptors;
    this.#index = index;
  }

  /** The body of a version whose record holds it: one short read, without a hop to the thread pool. */
  inline(entry: VersionEntry): Buffer {
    // Not from the pool: the body may stay in memory, and would keep its neighbours there too.
    const bytes = Buffer.allocUnsafeSlow(entry.home.length);
    const started = performance.now();
    const got = this.#descriptors.readNow(entry.home.life, bytes, entry.home.offset);
    this.reads[performance.now() - started < fromMemoryMs ? 'hot' : 'cold'] += 1;
    const record = this.#parse(entry.home, bytes.subarray(0, got));
    if (record.sequence !== entry.sequence || !('body' in record) || !Buffer.isBuffer(record.body))
      throw damaged(entry.home);
    return record.body;
  }

  /** A large body's bytes in buffers of up to 1 MiB. */
  async *whole(layout: Layout, range: ByteRange, how: HowToRead & { snapshot: Snapshot }): AsyncGenerator<Buffer> {
    if (!isManifest(layout)) {
      yield* this.extents(layout, range, how);
      return;
    }
    let start = 0;
    for (const part of layout.parts) {
      const end = start + part.size;
      if (end > range.from && start < range.to) {
        how.touch();
        const own = await this.#partLayout(part.id, how.snapshot);
        const inPart = { from: Math.max(0, range.from - start), to: Math.min(part.size, range.to - start) };
        yield* this.extents(own, inPart, how);
      }
      start = end;
    }
  }

  /** Bytes of one of the bodies that a layout is made of. */
  async *part(
    layout: Layout,
    index: number,
    range: ByteRange,
    how: HowToRead & { snapshot: Snapshot },
  ): AsyncGenerator<Buffer> {
    const own = isManifest(layout) ? await this.#partLayout(layout.parts[index]!.id, how.snapshot) : layout;
    yield* this.extents(own, range, how);
  }

  async *extents(layout: StoredLayout, range: ByteRange, { touch, lent }: HowToRead): AsyncGenerator<Buffer> {
    const shared = lent ? (this.#pool.pop() ?? Buffer.allocUnsafeSlow(sliceBytes)) : undefined;
    let start = 0;
    for (const extent of layout.extents) {
      const end = start + extent.length;
      // Extents begin at a block's border, so checksums can be taken extent by extent.
      let at = Math.max(start, range.from - ((range.from - start) % blockBytes));
      while (at < Math.min(end, range.to)) {
        touch();
        const wanted = Math.ceil((Math.min(end, range.to) - at) / blockBytes) * blockBytes;
        const length = Math.min(sliceBytes, wanted, end - at);
        const bytes = shared?.subarray(0, length) ?? Buffer.allocUnsafeSlow(length);
        this.reads.slices += 1;
        const got = await this.#descriptors.read(extent.life, bytes, extent.offset + at - start);
        if (got < length || !matches(bytes, layout.checksums, at / blockBytes))
          throw new EngineError('damaged', `Segment ${extent.life} is damaged near ${extent.offset + at - start}.`);
        yield bytes.subarray(Math.max(0, range.from - at), Math.min(length, range.to - at));
        at += length;
      }
      start = end;
    }
    // Only here, where the caller has come back for more: who leaves half-way may still be sending from the buffer.
    if (shared && this.#pool.length < pooled) this.#pool.push(shared);
  }

  async #partLayout(id: number, snapshot: Snapshot): Promise<StoredLayout> {
    const value = await this.#index.get(bodyKey(id), { snapshot });
    const layout = value && decodeBody(value).layout;
    if (!layout || isManifest(layout)) throw new EngineError('damaged', `Body ${id} is not described as a part.`);
    return layout;
  }

  #parse(place: Place, bytes: Buffer): LogRecord {
    const salt = this.#segments.lives.get(place.life)?.salt;
    const header = salt && readFrameHeader(bytes, 0, salt);
    const payload = header && readPayload(bytes, 0, salt, header);
    if (!payload) throw damaged(place);
    return decodeRecord(header.kind, header.sequence, payload);
  }
}

/** A read of 64 KiB from the page cache takes some ten microseconds, one from an SSD a hundred and more. */
const fromMemoryMs = 0.08;
/** Slices that wait for the next reader. */
const pooled = 32;

function matches(bytes: Buffer, checksums: Uint32Array, firstBlock: number): boolean {
  for (let at = 0, block = firstBlock; at < bytes.length; at += blockBytes, block++)
    if (crc32(bytes.subarray(at, at + blockBytes)) !== checksums[block]) return false;
  return true;
}

function damaged(place: Place): EngineError {
  return new EngineError('damaged', `The record at ${place.offset} of segment ${place.life} is damaged.`);
}
