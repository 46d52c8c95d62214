import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * A file that only its passphrase opens. After a header (magic, cost, salt, beginning of nonces) come blocks of at most 1 MiB,
 * each sealed by AES-256-GCM under its own nonce: beginning, number, and whether it is the last. So a block that was
 * changed, moved, left out or cut off is noticed, and no size is too large for one nonce.
 */
export const magic = Buffer.from('MALLEE SEALED 1\n');

const costBytes = 1;
const saltBytes = 16;
const prefixBytes = 7;
export const headerBytes = magic.length + costBytes + saltBytes + prefixBytes;
/** Binary logarithm of scrypt's N: 128 MiB and about half a second, dear for whoever tries passphrases. */
const usualCost = 17;
const costs = { least: 14, most: 20 };
const blockBytes = 1024 * 1024;
const tagBytes = 16;

/** The passphrase does not open the file, or somebody changed it. */
export class SealBroken extends Error {}

/** @param cost is less than the usual one only in tests. */
export async function* seal(
  plain: AsyncIterable<Uint8Array>,
  passphrase: Uint8Array,
  cost = usualCost,
): AsyncGenerator<Buffer> {
  const header = Buffer.concat([magic, Buffer.of(cost), randomBytes(saltBytes + prefixBytes)]);
  const key = await keyOf(passphrase, header);
  yield header;
  for await (const { block, number, last } of blocks(plain, blockBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(header, number, last)).setAAD(header);
    yield Buffer.concat([cipher.update(block), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Yields only what is proved genuine; whether all of it has come is known when it ends without an error. */
export async function* unseal(sealed: AsyncIterable<Uint8Array>, passphrase: Uint8Array): AsyncGenerator<Buffer> {
  const { head: header, rest } = await takeHead(sealed, headerBytes);
  if (header.length < headerBytes || !header.subarray(0, magic.length).equals(magic))
    throw new SealBroken('The file does not begin as a sealed one does.');
  const key = await keyOf(passphrase, header);
  for await (const { block, number, last } of blocks(rest, blockBytes + tagBytes)) {
    if (block.length < tagBytes) throw broken();
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(header, number, last)).setAAD(header);
    decipher.setAuthTag(block.subarray(block.length - tagBytes));
    const plain = decipher.update(block.subarray(0, block.length - tagBytes));
    try {
      decipher.final();
    } catch {
      throw broken();
    }
    yield plain;
  }
}

const broken = () => new SealBroken('The passphrase is wrong, or the file was damaged or cut off.');

async function keyOf(passphrase: Uint8Array, header: Buffer): Promise<Buffer> {
  const cost = header[magic.length]!;
  if (cost < costs.least || cost > costs.most) throw broken();
  const salt = header.subarray(magic.length + costBytes, headerBytes - prefixBytes);
  const options = { N: 2 ** cost, r: 8, p: 1, maxmem: 2 ** (cost + 11) };
  return promisify<Uint8Array, Uint8Array, number, object, Buffer>(scrypt)(passphrase, salt, 32, options);
}

function nonce(header: Buffer, number: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  header.copy(bytes, 0, headerBytes - prefixBytes);
  bytes.writeUInt32BE(number, prefixBytes);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

/** Cuts a stream into blocks of one size; the last, which may be short or empty, is marked. */
async function* blocks(bytes: AsyncIterable<Uint8Array>, size: number) {
  let held: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    length += chunk.length;
    if (length <= size) continue;
    const whole = Buffer.concat(held);
    let from = 0;
    for (; whole.length - from > size; from += size) {
      yield { block: whole.subarray(from, from + size), number, last: false };
      number += 1;
    }
    held = [whole.subarray(from)];
    length = whole.length - from;
  }
  yield { block: Buffer.concat(held), number, last: true };
}

async function takeHead(bytes: AsyncIterable<Uint8Array>, count: number) {
  const iterator = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < count) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const rest = (async function* () {
    yield head.subarray(count);
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  return { head: head.subarray(0, count), rest };
}
