import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { headerBytes, SealBroken, seal, unseal } from './sealed.ts';

const passphrase = Buffer.from('correct horse');
const mib = 1024 * 1024;
const sealedBlock = mib + 16;

async function* pieces(bytes: Buffer, size = 70_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const all = async (stream: AsyncIterable<Uint8Array>) => Buffer.concat(await Readable.from(stream).toArray());
const sealAll = (plain: Buffer) => all(seal(pieces(plain), passphrase, 14));
const open = (sealed: Buffer, by = passphrase) => all(unseal(pieces(sealed), by));

for (const size of [0, 1, mib - 1, mib, mib + 1, 2 * mib, 3 * mib + 5])
  test(`${size} bytes come back as they went in`, async () => {
    const plain = randomBytes(size);
    const sealed = await sealAll(plain);
    assert.ok((await open(sealed)).equals(plain));
    assert.ok(size < 100 || !sealed.includes(plain.subarray(0, 32)));
  });

test('another passphrase opens nothing', async () => {
  await assert.rejects(open(await sealAll(randomBytes(10)), Buffer.from('correct house')), SealBroken);
});

test('a changed, cut, swapped, repeated or missing block is noticed', async () => {
  const sealed = await sealAll(randomBytes(3 * mib + 100));
  const block = (index: number) =>
    sealed.subarray(headerBytes + index * sealedBlock, headerBytes + (index + 1) * sealedBlock);
  const header = sealed.subarray(0, headerBytes);
  const flipped = Buffer.from(sealed);
  flipped[headerBytes + sealedBlock + 9]! ^= 1;
  const damaged = {
    'one bit': flipped,
    'the last block gone': Buffer.concat([header, block(0), block(1), block(2)]),
    'cut inside a block': sealed.subarray(0, sealed.length - 1),
    'cut to the header': header,
    'blocks swapped': Buffer.concat([header, block(1), block(0), block(2), block(3)]),
    'a block missing': Buffer.concat([header, block(0), block(2), block(3)]),
    'something appended': Buffer.concat([sealed, Buffer.from('x')]),
    'a cost that nobody can pay': Buffer.concat([header.subarray(0, 16), Buffer.of(60), sealed.subarray(17)]),
    'another salt': Buffer.concat([header.subarray(0, 20), Buffer.from([header[20]! ^ 1]), sealed.subarray(21)]),
  };
  for (const [how, bytes] of Object.entries(damaged)) await assert.rejects(open(bytes), SealBroken, how);
});

test('the same content is never sealed to the same bytes', async () => {
  const plain = Buffer.from('again');
  assert.notDeepEqual(await sealAll(plain), await sealAll(plain));
});
