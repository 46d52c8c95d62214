import type { Iterator, Snapshot } from 'classic-level';
import type { Index } from '../view.ts';

/**
 * Walks a range of the index, forward or by leaps. Rows come in chunks, because each trip to the index costs a hop to
 * the thread pool; after a leap the chunk is small again, because the next row may ask for another.
 */
export class Cursor {
  readonly #iterator: Iterator<Index, Buffer, Buffer>;
  readonly #largest: number;
  #rows: [Buffer, Buffer][] = [];
  #at = 0;
  #chunk: number;
  #ended = false;

  constructor(
    index: Index,
    bounds: { gte: Buffer; lt: Buffer },
    how: { limit: number; leaps: boolean; snapshot?: Snapshot },
  ) {
    const { limit, leaps, snapshot } = how;
    this.#largest = Math.min(1000, limit + 1);
    this.#chunk = leaps ? Math.min(firstChunk, this.#largest) : this.#largest;
    const options = { ...bounds, highWaterMarkBytes: 2_097_152 };
    this.#iterator = index.iterator(snapshot ? { ...options, snapshot } : options);
  }

  /** The row under the cursor, undefined behind the last one. Loads only when the chunk is used up. */
  row(): [Buffer, Buffer] | undefined | Promise<[Buffer, Buffer] | undefined> {
    return this.#rows[this.#at] ?? (this.#ended ? undefined : this.#load());
  }

  advance(): void {
    this.#at += 1;
  }

  /** Leaps to the first row at or behind `target`. */
  seek(target: Buffer): void {
    while (this.#at < this.#rows.length && this.#rows[this.#at]![0].compare(target) < 0) this.#at += 1;
    if (this.#at < this.#rows.length || this.#ended) return;
    this.#iterator.seek(target);
    this.#rows = [];
    this.#at = 0;
    this.#chunk = Math.min(firstChunk, this.#largest);
  }

  close(): Promise<void> {
    return this.#iterator.close();
  }

  async #load(): Promise<[Buffer, Buffer] | undefined> {
    this.#rows = await this.#iterator.nextv(this.#chunk);
    this.#at = 0;
    this.#ended = this.#rows.length === 0;
    this.#chunk = Math.min(this.#chunk * 4, this.#largest);
    return this.#rows[0];
  }
}

const firstChunk = 4;
