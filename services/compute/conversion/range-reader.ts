import type { ObjectSource } from '../op.ts';

/** Small reads of an object at any place, most of which follow one another: fetched ahead in pieces. */
export class RangeReader {
  readonly #source: ObjectSource;
  readonly #ahead: number;
  #start = 0;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: ObjectSource, ahead = 2 * 1024 * 1024) {
    this.#source = source;
    this.#ahead = ahead;
  }

  get bytes(): number {
    return this.#source.bytes;
  }

  /** Exactly these bytes; undefined where the object does not have them all. */
  async read(offset: number, length: number): Promise<Buffer | undefined> {
    if (offset < 0 || length < 0 || offset + length > this.#source.bytes) return undefined;
    const at = offset - this.#start;
    if (at >= 0 && at + length <= this.#held.length) return this.#held.subarray(at, at + length);
    const end = Math.min(this.#source.bytes, offset + Math.max(length, this.#ahead));
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#source.read({ start: offset, end })) pieces.push(Buffer.from(piece));
    this.#held = Buffer.concat(pieces);
    this.#start = offset;
    return this.#held.length < length ? undefined : this.#held.subarray(0, length);
  }
}
