import { BundleFault } from './bundle-fault.ts';

const block = 512;

/** One member of a tar stream. */
export interface Member {
  readonly name: string;
  /** As its header says it: `5` is a folder, `2` a symbolic link. */
  readonly type: string;
  readonly isFile: boolean;
  /** Of its content once holes are filled with zeros. */
  readonly size: number;
  /** To be read whole before the next member is asked for, or not at all. */
  readonly content: AsyncGenerator<Buffer>;
}

/**
 * The members of a tar stream, one after the other. Reads ustar, GNU (long names and sizes, the old sparse form, which
 * `tar -S` writes) and pax headers, of whose records only name and size matter here.
 * @throws BundleFault where it is damaged
 * Source: "tar Interchange Format" (POSIX.1-2017, pax) and "Basic Tar Format" (GNU tar manual).
 */
export async function* untar(source: AsyncIterable<Uint8Array>): AsyncGenerator<Member> {
  const input = new Blocks(source);
  let told: { name?: string; size?: number } = {};
  while (await input.more()) {
    const header = await input.exactly(block);
    if (header.every((byte) => byte === 0)) break;
    checkSum(header);
    const type = String.fromCharCode(header[156]!);
    const stored = told.size ?? readNumber(header, 124, 12);
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
      if (stored > 1024 * 1024) throw damaged('a header is too long');
      const body = (await input.exactly(padded(stored))).subarray(0, stored).toString('utf8');
      if (type === 'x') told = { ...told, ...paxRecords(body) };
      if (type === 'L') told = { ...told, name: untilNul(body) };
      continue;
    }
    const isFile = type === '0' || type === '\0' || type === '7' || type === 'S';
    const size = type === 'S' ? readNumber(header, 483, 12) : stored;
    const content = type === 'S' ? sparse(input, header, stored) : input.next(stored);
    yield { name: told.name ?? ownName(header), type, isFile, size, content };
    for await (const _ of content); // a reader who did not want it
    await input.exactly(padded(stored) - stored);
    told = {};
  }
  for await (const rest of input.rest())
    if (rest.some((byte) => byte !== 0)) throw damaged('there is something behind its end');
}

/**
 * The content of a tar stream's only file, holes filled with zeros.
 * @throws BundleFault for anything else, and for more than `limit` bytes
 */
export async function* untarOne(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Buffer> {
  let seen = false;
  for await (const { type, isFile, size, content } of untar(source)) {
    if (seen) throw damaged('it holds more than one file');
    if (!isFile) throw damaged(`it holds something that is not a file (type ${type})`);
    if (size > limit) throw damaged(`the image has ${size} bytes, more than ${limit}`);
    yield* content;
    seen = true;
  }
  if (!seen) throw damaged('it is cut off');
}

const damaged = (why: string) => new BundleFault(`the archive cannot be read: ${why}`);
const padded = (size: number) => Math.ceil(size / block) * block;

/** Octal text, or big-endian binary where the first bit is set. */
function readNumber(header: Buffer, at: number, length: number): number {
  const field = header.subarray(at, at + length);
  if (field[0]! & 0x80) {
    const value = BigInt(`0x${field.toString('hex')}`) & ((1n << BigInt(length * 8 - 1)) - 1n);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged('a size is out of range');
    return Number(value);
  }
  const text = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (!/^[0-7]+$/.test(text)) throw damaged('a number is not octal');
  return Number.parseInt(text, 8);
}

function checkSum(header: Buffer): void {
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  if (sum !== readNumber(header, 148, 8)) throw damaged('a header is damaged');
}

const untilNul = (text: string) => text.split('\0', 1)[0]!;

/** ustar puts the folders of a long name before it. */
function ownName(header: Buffer): string {
  const name = untilNul(header.toString('utf8', 0, 100));
  const before = header.toString('latin1', 257, 263) === 'ustar\0' ? untilNul(header.toString('utf8', 345, 500)) : '';
  return before === '' ? name : `${before}/${name}`;
}

/** Records are `length keyword=value\n`. */
function paxRecords(text: string): { name?: string; size?: number } {
  const [, size] = /(?:^|\n)\d+ size=(\d{1,15})\n/.exec(text) ?? [];
  const [, name] = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text) ?? [];
  return { ...(size !== undefined && { size: Number(size) }), ...(name !== undefined && { name }) };
}

/** Pieces of data with their places; four in the header, 21 in each block after it. */
async function* sparse(input: Blocks, header: Buffer, stored: number): AsyncGenerator<Buffer> {
  const total = readNumber(header, 483, 12);
  const pieces = readPieces(header, 386, 4);
  let more = header[482] !== 0;
  while (more) {
    const next = await input.exactly(block);
    pieces.push(...readPieces(next, 0, 21));
    if (pieces.length > 1_000_000) throw damaged('it has too many holes');
    more = next[504] !== 0;
  }
  let at = 0;
  let left = stored;
  for (const { offset, length } of pieces) {
    if (offset < at || offset + length > total || length > left) throw damaged('its holes overlap');
    yield* zeros(offset - at);
    yield* input.next(length);
    at = offset + length;
    left -= length;
  }
  if (left !== 0) throw damaged('its holes do not add up');
  yield* zeros(total - at);
}

function readPieces(from: Buffer, at: number, count: number): { offset: number; length: number }[] {
  const pieces = [];
  for (let index = 0; index < count; index += 1) {
    const start = at + index * 24;
    if (from[start] === 0) break;
    pieces.push({ offset: readNumber(from, start, 12), length: readNumber(from, start + 12, 12) });
  }
  return pieces;
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

  async more(): Promise<boolean> {
    while (this.#held.length === 0) if (!(await this.#fill())) return false;
    return true;
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
      this.#held = this.#held.subarray(this.#held.length);
    } while (await this.#fill());
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (!done) this.#held = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return !done;
  }
}
