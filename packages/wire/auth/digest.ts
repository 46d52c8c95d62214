import { createHmac, hash, timingSafeEqual } from 'node:crypto';

const ascii = /^[\u0000-\u007f]*$/;

/** Hex SHA-256 of bytes, or of text whose characters are bytes. Text that is the same in UTF-8 needs no copy. */
export function sha256Hex(data: string | Uint8Array): string {
  const plain = typeof data !== 'string' || ascii.test(data);
  return hash('sha256', plain ? data : Buffer.from(data, 'latin1'), 'hex');
}

export function hmacBase64(algorithm: 'sha1' | 'sha256', secret: string, text: string): string {
  return createHmac(algorithm, secret).update(text, 'latin1').digest('base64');
}

/** Compares without telling by its time how much was right. The hex must be lower-case and whole. */
export function sameHex(bytes: Buffer, hex: string): boolean {
  const other = Buffer.from(hex, 'hex');
  return other.length === bytes.length && timingSafeEqual(other, bytes);
}

/** As texts, since several base64 texts can stand for the same bytes. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1')];
  return left.length === right.length && timingSafeEqual(left, right);
}
