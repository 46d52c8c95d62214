import type { Descriptors } from './descriptors.ts';
import type { Place } from './entries.ts';
import { framedLength, frameHeaderBytes, readFrameHeader, readPayload } from './frame.ts';
import { mib, segmentHeaderBytes } from './limits.ts';
import { decodeRecord, type LogRecord } from './records.ts';
import type { Segment } from './segments.ts';

export type Step =
  | { readonly kind: 'record'; readonly record: LogRecord; readonly place: Place; readonly moved: boolean }
  /** Bytes that had been on disk once and are not what they were. */
  | { readonly kind: 'damage'; readonly from: number; readonly to: number };

/**
 * Reads a log segment's records in order, from `from` to `end`. Where no end is known it stops at the first record
 * that is not whole, which is the torn tail of a group that nobody was answered for; unless a later record says that
 * this place was on disk before: then it is damage, and the walk goes on behind it. Returns where the records end.
 */
export async function* walk(
  descriptors: Descriptors,
  segment: Segment,
  from = segmentHeaderBytes,
  end?: number,
): AsyncGenerator<Step, number> {
  const window = new Window(descriptors, segment, end ?? segment.size);
  let at = from;
  for (;;) {
    if (end !== undefined && at >= end) return at;
    const step = await window.read(at);
    if (step) {
      yield step;
      at += step.place.length;
      continue;
    }
    const next = await window.resume(at, end !== undefined);
    if (next === undefined) {
      if (end !== undefined) yield { kind: 'damage', from: at, to: end };
      return end ?? at;
    }
    yield { kind: 'damage', from: at, to: next };
    at = next;
  }
}

/** A few MiB of the segment at a time, moved along as the walk needs it. */
class Window {
  readonly #descriptors: Descriptors;
  readonly #segment: Segment;
  readonly #end: number;
  #bytes = Buffer.alloc(0);
  #start = 0;

  constructor(descriptors: Descriptors, segment: Segment, end: number) {
    this.#descriptors = descriptors;
    this.#segment = segment;
    this.#end = end;
  }

  async read(at: number): Promise<(Step & { kind: 'record' }) | undefined> {
    const { life, salt } = this.#segment;
    await this.#cover(at, frameHeaderBytes);
    const header = readFrameHeader(this.#bytes, at - this.#start, salt);
    if (!header) return undefined;
    const length = framedLength(header.payloadLength);
    if (at + length > this.#end) return undefined;
    await this.#cover(at, length);
    const payload = readPayload(this.#bytes, at - this.#start, salt, header);
    if (!payload) return undefined;
    const record = decodeRecord(header.kind, header.sequence, payload);
    return { kind: 'record', record, place: { life, offset: at, length }, moved: header.moved };
  }

  /** Where whole records begin again behind `bad`; undefined if they do not, or if `bad` was never on disk. */
  async resume(bad: number, sealed: boolean): Promise<number | undefined> {
    const { salt } = this.#segment;
    const mark = Buffer.alloc(4);
    mark.writeUInt32LE(salt.mark);
    let first: number | undefined;
    for (let at = bad + 8; at + frameHeaderBytes <= this.#end; ) {
      await this.#cover(at, frameHeaderBytes);
      const found = this.#bytes.indexOf(mark, at - this.#start);
      if (found < 0) {
        at = Math.max(at + 8, this.#start + this.#bytes.length - 8);
        at -= at % 8;
        continue;
      }
      at = this.#start + found;
      if (at % 8 === 0 && (await this.read(at))) {
        first ??= at;
        const header = readFrameHeader(this.#bytes, at - this.#start, salt);
        if (sealed || (header && header.synced > bad)) return first;
      }
      at += 8 - (at % 8);
    }
    return undefined;
  }

  async #cover(at: number, length: number): Promise<void> {
    const last = Math.min(at + length, this.#end);
    if (at >= this.#start && last <= this.#start + this.#bytes.length) return;
    // The views that went out with earlier records keep their own buffer alive.
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(Math.max(length, windowBytes), this.#end - at)));
    const got = await this.#descriptors.read(this.#segment.life, bytes, at);
    this.#bytes = bytes.subarray(0, got);
    this.#start = at;
  }
}

const windowBytes = 4 * mib;
