/** Reflected polynomials of the CRCs of which S3 knows a "full object" form. */
const polynomials = {
  crc32: { width: 32n, polynomial: 0xedb88320n },
  crc32c: { width: 32n, polynomial: 0x82f63b78n },
  crc64nvme: { width: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;

export type LinearCrc = keyof typeof polynomials;

/**
 * The CRC of two byte strings in a row from the CRC of each, without the bytes: a CRC is linear, so the first is
 * moved over the length of the second and the two are added. Takes steps in proportion to log(secondLength).
 *
 * @param first big-endian bytes, as is `second` and the result
 */
export function combineCrc(algorithm: LinearCrc, first: Buffer, second: Buffer, secondLength: number): Buffer {
  const { width, polynomial } = polynomials[algorithm];
  const one = 1n << (width - 1n);
  // In reflected form the highest bit is x^0, so x is the bit below it.
  let power = one >> 1n;
  let moved = BigInt(`0x${first.toString('hex')}`);
  for (let bits = BigInt(secondLength) * 8n; bits > 0n; bits >>= 1n) {
    if (bits & 1n) moved = multiply(moved, power, polynomial, one);
    power = multiply(power, power, polynomial, one);
  }
  const sum = moved ^ BigInt(`0x${second.toString('hex')}`);
  return Buffer.from(sum.toString(16).padStart(Number(width) / 4, '0'), 'hex');
}

/** a * b modulo the polynomial, over two elements. */
function multiply(a: bigint, b: bigint, polynomial: bigint, one: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = one; bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}
