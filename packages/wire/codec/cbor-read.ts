import { serialization } from '../errors.ts';
import { parseUtf8, validDate } from './scalars.ts';

const deepest = 50;
const malformed = (why: string) => serialization(`The request is not valid CBOR: ${why}.`);

/**
 * Reads one CBOR value (RFC 8949) with everything that AWS's protocol uses. Written here because the SDK's decoder
 * trusts its input: it makes arrays as long as a header claims, sets prototypes by key and recurses without limit.
 */
export function readCbor(bytes: Buffer): unknown {
  const reader = new CborReader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd) throw malformed('bytes after its end');
  return value;
}

/** Ends a list of unknown length. */
const breakByte = 0xff;
/** The additional information that stands for an unknown length. */
const indefinite = 31;

class CborReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): unknown {
    if (depth > deepest) throw malformed('nested too deeply');
    const head = this.#take(1)[0]!;
    const [major, info] = [head >> 5, head & 31];
    switch (major) {
      case 0:
        return this.#argument(info);
      case 1:
        return -1 - this.#argument(info);
      case 2:
        return this.#string(major, info);
      case 3:
        return this.#text(this.#string(major, info));
      case 4:
        return this.#list(info, depth);
      case 5:
        return this.#map(info, depth);
      case 6:
        return this.#tagged(this.#argument(info), depth);
      default:
        return this.#simple(info);
    }
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw malformed('it ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** Beyond 2^53 digits would be lost. */
  #argument(info: number): number {
    if (info < 24) return info;
    if (info === 24) return this.#take(1)[0]!;
    if (info === 25) return this.#take(2).readUInt16BE();
    if (info === 26) return this.#take(4).readUInt32BE();
    if (info !== 27) throw malformed(`additional information ${info}`);
    const value = Number(this.#take(8).readBigUInt64BE());
    if (!Number.isSafeInteger(value)) throw malformed('a number that is too large');
    return value;
  }

  #string(major: number, info: number): Buffer {
    if (info !== indefinite) return this.#take(this.#argument(info));
    const chunks: Buffer[] = [];
    while (!this.#ends()) {
      const head = this.#take(1)[0]!;
      if (head >> 5 !== major || (head & 31) === indefinite) throw malformed('a chunk of another kind');
      chunks.push(this.#take(this.#argument(head & 31)));
    }
    return Buffer.concat(chunks);
  }

  #text(bytes: Buffer): string {
    const text = parseUtf8(bytes);
    if (text === undefined) throw malformed('text that is not UTF-8');
    return text;
  }

  #list(info: number, depth: number): unknown[] {
    const list: unknown[] = [];
    for (const _ of this.#items(info)) list.push(this.value(depth + 1));
    return list;
  }

  #map(info: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = Object.create(null);
    for (const _ of this.#items(info)) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw malformed('a key that is not text');
      if (key in map) throw malformed('a key that comes twice');
      map[key] = this.value(depth + 1);
    }
    return map;
  }

  *#items(info: number): Generator<undefined> {
    if (info === indefinite) {
      while (!this.#ends()) yield;
    } else {
      for (let left = this.#argument(info); left > 0; left--) yield;
    }
  }

  #ends(): boolean {
    if (this.#bytes[this.#at] !== breakByte) return false;
    this.#at += 1;
    return true;
  }

  /** Only dates are tagged in this protocol. */
  #tagged(tag: number, depth: number): unknown {
    if (tag !== 1) throw malformed(`tag ${tag}`);
    const seconds = this.value(depth + 1);
    const date = typeof seconds === 'number' ? validDate(Math.round(seconds * 1000)) : undefined;
    if (!date) throw malformed('a date that is not a number');
    return date;
  }

  #simple(info: number): unknown {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return null;
    if (info === 25) return float16(this.#take(2).readUInt16BE());
    if (info === 26) return this.#take(4).readFloatBE();
    if (info === 27) return this.#take(8).readDoubleBE();
    throw malformed(`simple value ${info}`);
  }
}

function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
