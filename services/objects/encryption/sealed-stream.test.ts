import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { BrokenSeal, open, openWhole, seal, sealedSize, sealWhole } from './sealed-stream.ts';

const chunk = 65_536;
const key = { dataKey: randomBytes(32), part: 0 };
const world = { bytes: randomBytes };

/** Pieces of awkward sizes. */
async function* pieces(body: Buffer, size = 50_001) {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

const sealed = (body: Buffer, as = key) => collect(seal(pieces(body), as, world));
const reading =
  (stored: Buffer) =>
  ({ from, to }: { from: number; to: number }) =>
    pieces(stored.subarray(from, to), 70_000);
const opened = (stored: Buffer, size: number, range = { from: 0, to: size }, as = key) =>
  collect(open(reading(stored), as, size, range));

test('what was sealed takes as much as was foretold, and comes back', async () => {
  for (const size of [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 5]) {
    const body = randomBytes(size);
    const stored = await sealed(body);
    assert.equal(stored.length, sealedSize(size));
    assert.ok((await opened(stored, size)).equals(body));
    assert.ok(openWhole(stored, key, size).equals(body));
    assert.ok((await opened(sealWhole(body, key, world), size)).equals(body));
  }
});

test('the same bytes never look the same twice, nor do they look like themselves', async () => {
  const body = Buffer.alloc(2 * chunk, 'plain');
  const [once, twice] = [await sealed(body), await sealed(body)];
  assert.ok(!once.equals(twice));
  assert.ok(!once.includes('plain'));
  assert.ok(!once.subarray(16, 16 + 100).equals(once.subarray(32 + chunk, 32 + chunk + 100)));
});

test('any range is exactly those bytes, and only the chunks that hold them are read', async () => {
  const size = 4 * chunk + 321;
  const body = randomBytes(size);
  const stored = await sealed(body);
  const at = fc.oneof(
    fc.integer({ min: 0, max: size }),
    fc.integer({ min: 0, max: 4 }).chain((index) => fc.integer({ min: -1, max: 1 }).map((by) => index * chunk + by)),
  );
  await fc.assert(
    fc.asyncProperty(at, at, async (one, other) => {
      const [from, to] = [Math.max(0, Math.min(one, other)), Math.max(0, one, other)];
      let read = 0;
      async function* counting(range: { from: number; to: number }) {
        for await (const piece of reading(stored)(range)) {
          read += piece.length;
          yield piece;
        }
      }
      assert.ok((await collect(open(counting, key, size, { from, to }))).equals(body.subarray(from, to)));
      assert.ok(read <= to - from + 2 * (chunk + 16) + 16, `${read} bytes for ${to - from}`);
    }),
    { numRuns: 60 },
  );
});

test('a flipped bit anywhere is found before the chunk that it lies in is handed out', async () => {
  const size = chunk + 77;
  const stored = await sealed(randomBytes(size));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: stored.length * 8 - 1 }), async (bit) => {
      const changed = Buffer.from(stored);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      await assert.rejects(opened(changed, size), BrokenSeal);
      assert.throws(() => openWhole(changed, key, size), BrokenSeal);
    }),
    { numRuns: 60, examples: [[0], [127], [128], [stored.length * 8 - 1]] },
  );
});

test('chunks that were exchanged, repeated, left out or cut off are found, and so is a foreign stream', async () => {
  const size = 3 * chunk;
  const body = randomBytes(size);
  const stored = await sealed(body);
  const header = stored.subarray(0, 16);
  const [a, b, c] = [0, 1, 2].map((at) => stored.subarray(16 + at * (chunk + 16), 16 + (at + 1) * (chunk + 16)));
  const foreign = await sealed(body);
  const broken: [string, Buffer[], number][] = [
    ['exchanged', [header, b!, a!, c!], size],
    ['repeated', [header, a!, a!, c!], size],
    ['left out', [header, a!, c!], 2 * chunk],
    ['cut off', [header, a!, b!], 2 * chunk],
    ['cut off and not told', [header, a!, b!], size],
    ['empty', [header], 0],
    ['a chunk of another stream', [header, a!, foreign.subarray(16 + chunk + 16, 16 + 2 * (chunk + 16)), c!], size],
  ];
  for (const [how, parts, told] of broken) await assert.rejects(opened(Buffer.concat(parts), told), BrokenSeal, how);
  await assert.rejects(opened(stored, size, undefined, { ...key, part: 1 }), BrokenSeal);
  await assert.rejects(opened(stored, size, undefined, { dataKey: randomBytes(32), part: 0 }), BrokenSeal);
});
