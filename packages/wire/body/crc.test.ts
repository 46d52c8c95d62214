import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { Crc64Nvme, checksumAlgorithms, combineCrc, crc32c, inlineDigester, type LinearCrc } from './index.ts';

const check = Buffer.from('123456789');

/** One bit at a time, straight from the definition of a reflected CRC. */
function bitwise(data: Uint8Array, polynomial: bigint, width: bigint): bigint {
  const ones = (1n << width) - 1n;
  let crc = ones;
  for (const byte of data) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
  }
  return crc ^ ones;
}

async function digestOf(algorithm: LinearCrc, data: Uint8Array): Promise<Buffer> {
  const digester = inlineDigester([algorithm]);
  await digester.update(data);
  return (await digester.finish()).get(algorithm)!;
}

test('the check values are those of the catalogue', () => {
  assert.equal(crc32c(check).toString(16), 'e3069283');
  assert.equal(new Crc64Nvme().update(check).digest().toString('hex'), 'ae8b14860a799888');
  assert.equal(crc32c(new Uint8Array()), 0);
  assert.equal(new Crc64Nvme().digest().toString('hex'), '0000000000000000');
});

test('the fast forms agree with the definition, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (data, cut) => {
      const [head, tail] = [data.subarray(0, cut), data.subarray(cut)];
      assert.equal(BigInt(crc32c(tail, crc32c(head))), bitwise(data, 0x82f63b78n, 32n));
      const long = new Crc64Nvme().update(head).update(tail).digest();
      assert.equal(long.readBigUInt64BE(), bitwise(data, 0x9a6c9329ac4bc9b5n, 64n));
    }),
  );
});

test('the CRC of two strings in a row follows from the CRC of each', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('crc32', 'crc32c', 'crc64nvme'),
      fc.uint8Array({ maxLength: 50 }),
      fc.uint8Array({ maxLength: 3000 }),
      async (algorithm, a, b) => {
        const [first, second] = [await digestOf(algorithm, a), await digestOf(algorithm, b)];
        const whole = await digestOf(algorithm, Buffer.concat([a, b]));
        assert.deepEqual(combineCrc(algorithm, first, second, b.length), whole);
      },
    ),
  );
});

test('parts of gigabytes combine without their bytes', () => {
  const zeros = new Uint8Array(1 << 20);
  const one = Buffer.alloc(4);
  one.writeUInt32BE(crc32(zeros));
  let whole: Buffer = one;
  for (let length = 1 << 20; length < 2 ** 42; length *= 2) whole = combineCrc('crc32', whole, whole, length);
  const four = Buffer.alloc(4);
  four.writeUInt32BE(crc32(zeros, crc32(zeros, crc32(zeros, crc32(zeros)))));
  const twice = combineCrc('crc32', one, one, 1 << 20);
  assert.deepEqual(combineCrc('crc32', twice, twice, 1 << 21), four);
  assert.equal(whole.length, 4);
});

test('every algorithm digests the check string as published', async () => {
  const digester = inlineDigester(checksumAlgorithms);
  await digester.update(check.subarray(0, 4));
  await digester.update(check.subarray(4));
  const digests = await digester.finish();
  assert.equal(digests.get('crc32')?.toString('hex'), 'cbf43926');
  assert.equal(digests.get('crc32c')?.toString('hex'), 'e3069283');
  assert.equal(digests.get('crc64nvme')?.toString('hex'), 'ae8b14860a799888');
  assert.equal(digests.get('md5')?.toString('hex'), '25f9e794323b453885f5181f1b624d0b');
  assert.equal(digests.get('sha1')?.toString('hex'), 'f7c3bc1d808e04732adf679965ccc34ca7ae3441');
  assert.match(digests.get('sha256')?.toString('hex') ?? '', /^15e2b0d3c33891ebb0f1ef609ec41942/);
  assert.match(digests.get('sha512')?.toString('hex') ?? '', /^d9e6762dd1c8eaf6/);
});
