import type { Iterator, Snapshot } from 'classic-level';
import type { Index } from '../view.ts';
import { successor } from './group.ts';

/** A row of the index: the key's bytes, and the value as the text that it is. */
export type Row = readonly [key: Buffer, value: string];

interface How {
  /** Rows that the caller wants at most. */
  readonly limit: number;
  /** Whether the caller means to leap; then chunks begin small. */
  readonly leaps: boolean;
  readonly snapshot?: Snapshot;
}

/**
 * Walks a range of the index whose values are text, forward or by leaps. Rows come in chunks, because each trip to the
 * index costs a hop to the thread pool; after a leap the chunk is small again, because the next row may ask for another.
 *
 * Keys are asked for as UTF-8, which costs a third of buffers. One that is not UTF-8 comes back with a replacement
 * character; the chunk is then read again, and the rest of the walk done, with buffers.
 */
export class Cursor {
  readonly #index: Index;
  readonly #how: How;
  readonly #largest: number;
  readonly #lt: Buffer;
  /** Where the next chunk begins. */
  #from: Buffer;
  #text: Iterator<Index, Buffer | string, string> | undefined;
  #bytes: Iterator<Index, Buffer, string> | undefined;
  #rows: Row[] = [];
  #at = 0;
  #chunk: number;
  #ended = false;

  constructor(index: Index, bounds: { gte: Buffer; lt: Buffer }, how: How) {
    this.#index = index;
    this.#how = how;
    this.#from = bounds.gte;
    this.#lt = bounds.lt;
    this.#largest = Math.min(1000, how.limit + 1);
    this.#chunk = how.leaps ? Math.min(firstChunk, this.#largest) : this.#largest;
    this.#text = index.iterator<Buffer | string, string>({ ...this.#options(), keyEncoding: bytesToText });
  }

  /** The row under the cursor, undefined behind the last one. Loads only when the chunk is used up. */
  row(): Row | undefined | Promise<Row | undefined> {
    return this.#rows[this.#at] ?? (this.#ended ? undefined : this.#load());
  }

  advance(): void {
    this.#at += 1;
  }

  /** Leaps to the first row at or behind `target`. */
  seek(target: Buffer): void {
    while (this.#at < this.#rows.length && this.#rows[this.#at]![0].compare(target) < 0) this.#at += 1;
    if (this.#at < this.#rows.length || this.#ended) return;
    this.#text?.seek(target);
    this.#bytes?.seek(target);
    this.#from = target;
    this.#rows = [];
    this.#at = 0;
    this.#chunk = Math.min(firstChunk, this.#largest);
  }

  async close(): Promise<void> {
    await this.#text?.close();
    await this.#bytes?.close();
  }

  async #load(): Promise<Row | undefined> {
    this.#rows = (await this.#loadText()) ?? (await this.#loadBytes());
    this.#at = 0;
    const last = this.#rows.at(-1);
    if (last) this.#from = successor(last[0]);
    else this.#ended = true;
    this.#chunk = Math.min(this.#chunk * 4, this.#largest);
    return this.#rows[0];
  }

  /** The next chunk, or undefined when it has a key that is not text. */
  async #loadText(): Promise<Row[] | undefined> {
    const rows = await this.#text?.nextv(this.#chunk);
    if (rows && !rows.some(([key]) => key.includes(replacement)))
      return rows.map(([key, value]) => [Buffer.from(key as string), value]);
    await this.#text?.close();
    this.#text = undefined;
    return undefined;
  }

  #loadBytes(): Promise<Row[]> {
    this.#bytes ??= this.#index.iterator<Buffer, string>(this.#options());
    return this.#bytes.nextv(this.#chunk);
  }

  #options() {
    const options = { gte: this.#from, lt: this.#lt, highWaterMarkBytes: 2_097_152, valueEncoding: 'utf8' };
    return this.#how.snapshot ? { ...options, snapshot: this.#how.snapshot } : options;
  }
}

const firstChunk = 4;
const replacement = '\ufffd';
/** Takes bounds as bytes and gives keys as text: LevelDB's binding accepts either. */
const bytesToText = {
  name: 'bytes-to-text',
  format: 'utf8' as const,
  encode: (bytes: Buffer | string) => bytes,
  decode: (text: string) => text,
};
