/** CBOR (RFC 8949) of plain values: null, booleans, numbers, texts, bytes, dates, lists and maps with text keys. */
export function writeCbor(value: unknown): Buffer {
  const chunks: Buffer[] = [];
  write(value, chunks);
  return Buffer.concat(chunks);
}

function write(value: unknown, out: Buffer[]): void {
  if (value === null) out.push(Buffer.of(0xf6));
  else if (typeof value === 'boolean') out.push(Buffer.of(value ? 0xf5 : 0xf4));
  else if (typeof value === 'number') out.push(number(value));
  else if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    out.push(head(3, bytes.length), bytes);
  } else if (value instanceof Date) out.push(head(6, 1), number(value.getTime() / 1000));
  else if (value instanceof Uint8Array) out.push(head(2, value.length), Buffer.from(value));
  else if (Array.isArray(value)) {
    out.push(head(4, value.length));
    for (const item of value) write(item, out);
  } else {
    const entries = Object.entries(value as object);
    out.push(head(5, entries.length));
    for (const [key, item] of entries) {
      write(key, out);
      write(item, out);
    }
  }
}

function number(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value < 0 ? head(1, -1 - value) : head(0, value);
  const bytes = Buffer.alloc(9, 0xfb);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** The kind of what follows, and its length or value. */
function head(major: number, argument: number): Buffer {
  const kind = major << 5;
  if (argument < 24) return Buffer.of(kind | argument);
  if (argument < 0x100) return Buffer.of(kind | 24, argument);
  if (argument < 0x10000) return Buffer.of(kind | 25, argument >> 8, argument & 0xff);
  const bytes = Buffer.alloc(9, kind | 27);
  bytes.writeBigUInt64BE(BigInt(argument), 1);
  return bytes;
}
