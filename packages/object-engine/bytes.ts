/**
 * A growing byte buffer with the few encodings that records and index values use: LEB128 integers up to 2^53,
 * fixed 32-bit words, and byte strings with their length before them.
 */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(4096);
  #at = 0;

  /** The bytes so far, copied, and the writer empty again. */
  take(): Buffer {
    const bytes = Buffer.from(this.#buffer.subarray(0, this.#at));
    this.#at = 0;
    return bytes;
  }

  byte(value: number): this {
    this.#room(1);
    this.#buffer[this.#at++] = value;
    return this;
  }

  int(value: number): this {
    this.#room(8);
    let rest = value;
    while (rest >= 0x8000_0000) {
      this.#buffer[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.#buffer[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#buffer[this.#at++] = rest;
    return this;
  }

  word(value: number): this {
    this.#room(4);
    this.#at = this.#buffer.writeUInt32LE(value, this.#at);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.int(value.length);
    this.#room(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  text(value: string): this {
    const length = Buffer.byteLength(value);
    this.int(length);
    this.#room(length);
    this.#at += this.#buffer.write(value, this.#at);
    return this;
  }

  #room(count: number): void {
    if (this.#at + count <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + count));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

/** Reads what ByteWriter wrote. Byte strings are views on the source, not copies. */
export class ByteReader {
  readonly #buffer: Buffer;
  #at: number;

  constructor(buffer: Buffer, at = 0) {
    this.#buffer = buffer;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  byte(): number {
    const value = this.#buffer[this.#at++];
    if (value === undefined) throw new RangeError('the bytes end too early');
    return value;
  }

  int(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  word(): number {
    const value = this.#buffer.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  bytes(): Buffer {
    const length = this.int();
    const end = this.#at + length;
    if (end > this.#buffer.length) throw new RangeError('the bytes end too early');
    const value = this.#buffer.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  text(): string {
    const length = this.int();
    const end = this.#at + length;
    if (end > this.#buffer.length) throw new RangeError('the bytes end too early');
    const value = this.#buffer.toString('utf8', this.#at, end);
    this.#at = end;
    return value;
  }
}
