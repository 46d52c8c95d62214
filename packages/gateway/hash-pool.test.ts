import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChecksumAlgorithm, inlineDigester } from '@mallee/wire';
import { HashPool } from './hash-pool.ts';

const wanted = new Set<ChecksumAlgorithm>(['md5', 'sha256', 'crc32']);
const body = (seed: number, length: number) => Buffer.alloc(length, `${seed} and so on `);

test('many bodies at once, more than there is room for, have the digests that they have here', async () => {
  const pool = new HashPool();
  await Promise.all(
    Array.from({ length: 100 }, async (_, seed) => {
      const bytes = body(seed + 1, 700_000 + seed);
      const [there, here] = [pool.digester(wanted), inlineDigester(wanted)];
      here.update(bytes);
      for (let at = 0; at < bytes.length; at += 65_000 + seed) {
        const chunk = Buffer.from(bytes.subarray(at, at + 65_000 + seed));
        await there.update(chunk);
        // Once it is taken its memory may be used for something else.
        chunk.fill(0);
      }
      assert.deepEqual(await there.finish(), await here.finish());
    }),
  );
});

test('bodies that end half-way make room for others', async () => {
  const pool = new HashPool();
  for (let count = 0; count < 300; count += 1) {
    const half = pool.digester(wanted);
    await half.update(Buffer.alloc(300_000));
    half.abandon!();
  }
  const whole = pool.digester(wanted);
  assert.ok(whole.abandon, 'a worker has room');
  await whole.update(body(3, 600_000));
  assert.equal((await whole.finish()).get('md5')!.length, 16);
});
