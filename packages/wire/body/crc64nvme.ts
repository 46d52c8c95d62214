/** CRC-64/NVME, reflected, in two halves of 32 bits, since BigInt would be a hundred times slower. */
const polynomialHigh = 0x9a6c9329;
const polynomialLow = 0xac4bc9b5;

/** Table k moves a byte over k further bytes; see crc32c.ts. */
const highs = new Int32Array(8 * 256);
const lows = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const out = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (out) {
      high ^= polynomialHigh;
      low ^= polynomialLow;
    }
  }
  highs[byte] = high;
  lows[byte] = low;
}
for (let at = 256; at < highs.length; at++) {
  const high = highs[at - 256]!;
  const low = lows[at - 256]!;
  highs[at] = (high >>> 8) ^ highs[low & 0xff]!;
  lows[at] = ((low >>> 8) | (high << 24)) ^ lows[low & 0xff]!;
}

/** A CRC-64/NVME that takes its bytes piece by piece. */
export class Crc64Nvme {
  #high = -1;
  #low = -1;

  update(data: Uint8Array): this {
    let high = this.#high;
    let low = this.#low;
    let at = 0;
    for (const end = data.length - 7; at < end; at += 8) {
      const a = low ^ (data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24));
      const b = high ^ (data[at + 4]! | (data[at + 5]! << 8) | (data[at + 6]! << 16) | (data[at + 7]! << 24));
      const a0 = 0x700 | (a & 0xff);
      const a1 = 0x600 | ((a >>> 8) & 0xff);
      const a2 = 0x500 | ((a >>> 16) & 0xff);
      const a3 = 0x400 | (a >>> 24);
      const b0 = 0x300 | (b & 0xff);
      const b1 = 0x200 | ((b >>> 8) & 0xff);
      const b2 = 0x100 | ((b >>> 16) & 0xff);
      const b3 = b >>> 24;
      high = highs[a0]! ^ highs[a1]! ^ highs[a2]! ^ highs[a3]! ^ highs[b0]! ^ highs[b1]! ^ highs[b2]! ^ highs[b3]!;
      low = lows[a0]! ^ lows[a1]! ^ lows[a2]! ^ lows[a3]! ^ lows[b0]! ^ lows[b1]! ^ lows[b2]! ^ lows[b3]!;
    }
    for (; at < data.length; at++) {
      const byte = (low ^ data[at]!) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ lows[byte]!;
      high = (high >>> 8) ^ highs[byte]!;
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** Eight bytes, big-endian, as S3 writes them. More bytes may still follow. */
  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32BE(~this.#high, 0);
    bytes.writeInt32BE(~this.#low, 4);
    return bytes;
  }
}
