/** CRC-32C (Castagnoli), reflected. */
const polynomial = 0x82f63b78;

/** Table k moves a byte over k further bytes: eight look-ups take eight bytes at once ("slicing-by-8"). */
const tables = new Uint32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  tables[byte] = crc;
}
for (let at = 256; at < tables.length; at++) {
  const before = tables[at - 256]!;
  tables[at] = (before >>> 8) ^ tables[before & 0xff]!;
}

/** The CRC of bytes, or of what came before (`crc`) followed by them. The same use as `zlib.crc32`. */
export function crc32c(data: Uint8Array, crc = 0): number {
  let c = ~crc;
  let at = 0;
  for (const end = data.length - 7; at < end; at += 8) {
    const low = c ^ (data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24));
    c =
      tables[0x700 | (low & 0xff)]! ^
      tables[0x600 | ((low >>> 8) & 0xff)]! ^
      tables[0x500 | ((low >>> 16) & 0xff)]! ^
      tables[0x400 | (low >>> 24)]! ^
      tables[0x300 | data[at + 4]!]! ^
      tables[0x200 | data[at + 5]!]! ^
      tables[0x100 | data[at + 6]!]! ^
      tables[data[at + 7]!]!;
  }
  for (; at < data.length; at++) c = (c >>> 8) ^ tables[(c ^ data[at]!) & 0xff]!;
  return ~c >>> 0;
}
