import { CommandError } from '../frame/failure.ts';

const block = 512;

/** The content of a tar stream's only file. Headers of pax and GNU are read for the size; holes (`tar -S`) are filled. */
export async function* untarOne(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const input = new Blocks(source);
  for (let size: number | undefined; ; ) {
    const header = await input.exactly(block);
    const type = String.fromCharCode(header[156]!);
    const stored = size ?? readNumber(header, 124);
    if ('xgLK'.includes(type)) {
      if (stored > 1024 * 1024) throw damaged('a header is too long');
      const text = (await input.exactly(padded(stored))).toString('utf8', 0, stored);
      const found = type === 'x' ? /(?:^|\n)\d+ size=(\d{1,15})\n/.exec(text) : null;
      if (found) size = Number(found[1]);
      continue;
    }
    if (type === 'S') yield* sparse(input, header, stored);
    else if (type === '0' || type === '\0') yield* input.next(stored);
    else throw damaged(`it holds something that is not a file (type ${type})`);
    // To its end, so that whoever hashes the stream has seen all of it.
    for await (const rest of input.rest()) void rest;
    return;
  }
}

const damaged = (why: string) => new CommandError(`the bundled archive cannot be read: ${why}`);
const padded = (size: number) => Math.ceil(size / block) * block;

/** Octal text, or big-endian binary where the first bit is set. */
function readNumber(header: Buffer, at: number): number {
  const field = header.subarray(at, at + 12);
  if (field[0]! & 0x80) return Number(field.readBigUInt64BE(4));
  const text = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (!/^[0-7]+$/.test(text)) throw damaged('a number is not octal');
  return Number.parseInt(text, 8);
}

/** GNU's old sparse form: four pieces in the header, 21 in each block behind it; the real size at 483. */
async function* sparse(input: Blocks, header: Buffer, stored: number): AsyncGenerator<Buffer> {
  const total = readNumber(header, 483);
  const pieces = readPieces(header, 386, 4);
  for (let more = header[482] !== 0; more; ) {
    const next = await input.exactly(block);
    pieces.push(...readPieces(next, 0, 21));
    if (pieces.length > 1_000_000) throw damaged('it has too many holes');
    more = next[504] !== 0;
  }
  let [at, left] = [0, stored];
  for (const { offset, length } of pieces) {
    if (offset < at || offset + length > total || length > left) throw damaged('its holes overlap');
    yield* zeros(offset - at);
    yield* input.next(length);
    at = offset + length;
    left -= length;
  }
  yield* zeros(total - at);
}

function readPieces(from: Buffer, at: number, count: number): { offset: number; length: number }[] {
  const starts = Array.from({ length: count }, (_, index) => at + index * 24).filter((start) => from[start] !== 0);
  return starts.map((start) => ({ offset: readNumber(from, start), length: readNumber(from, start + 12) }));
}

const nothing = Buffer.alloc(64 * 1024);

function* zeros(count: number): Generator<Buffer> {
  for (let left = count; left > 0; left -= nothing.length) yield nothing.subarray(0, Math.min(left, nothing.length));
}

/** Reads a stream by counts of bytes. */
class Blocks {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async exactly(count: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.next(count)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async *next(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.#held.length === 0 && !(await this.#fill())) throw damaged('it is cut off');
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async *rest(): AsyncGenerator<Buffer> {
    do {
      yield this.#held;
    } while (await this.#fill());
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (!done) this.#held = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return !done;
  }
}
