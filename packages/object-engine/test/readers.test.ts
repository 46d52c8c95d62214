import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { minutes } from '@mallee/base';
import type { Engine } from '../engine.ts';
import type { ObjectReader } from '../types.ts';
import { bytes, chunks, content, openSmall, putBody, readBody, scratch, small, withEngine } from './helpers.ts';

async function collect(reader: ObjectReader, range?: { from: number; to: number }): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of reader.open(range)) parts.push(part);
  return Buffer.concat(parts);
}

/** Writes enough to fill several segments, overwrites it, and lets compaction do what it can. */
async function churn(engine: Engine): Promise<void> {
  for (let at = 0; at < 20; at++) {
    await putBody(engine, 1, 'filler', content(at, 60_000));
    await putBody(engine, 1, 'large filler', content(at, 200_000));
  }
  for (let round = 0; round < 3; round++) await engine.compact();
}

async function uploaded(engine: Engine, key: string, body: Buffer): Promise<void> {
  const upload = await engine.createUpload(1, bytes(key), { meta: bytes(''), at: 0 });
  const parts = [];
  for (let number = 1; (number - 1) * 250_000 < body.length; number++) {
    const staged = await engine.stagePart(chunks(body.subarray((number - 1) * 250_000, number * 250_000)));
    await engine.putPart(1, bytes(key), upload, number, { body: staged, meta: bytes(''), etag: 'p', at: 0 });
    staged.release();
    parts.push({ number, etag: 'p' });
  }
  await engine.completeUpload(1, bytes(key), upload, { parts, etag: 'w', at: 0, versioning: 'off' });
}

test('any range of a body of any shape is exactly those bytes', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const body = content(1, 1_700_000);
    await putBody(engine, 1, 'small', body.subarray(0, 5000));
    await putBody(engine, 1, 'large', body);
    await uploaded(engine, 'manifest', body);
    const borders = [0, 1, 249_999, 250_000, 262_143, 262_144, 262_145, 524_288, 1_048_576, 1_699_999, 1_700_000];
    for (const key of ['large', 'manifest'])
      for (const from of borders)
        for (const to of borders.filter((border) => border >= from)) {
          const reader = await engine.get(1, bytes(key));
          assert.equal(reader!.small(), undefined);
          assert.ok((await collect(reader!, { from, to })).equals(body.subarray(from, to)), `${key} ${from}-${to}`);
        }
    const reader = await engine.get(1, bytes('small'));
    assert.ok(reader!.small({ from: 10, to: 20 })?.equals(body.subarray(10, 20)));
    assert.ok((await collect(reader!, { from: 4000, to: 5000 })).equals(body.subarray(4000, 5000)));
  });
});

test('a reader keeps its bytes while the key is overwritten, deleted and compacted; then the files are reused', async () => {
  await withEngine(async (engine, { dir }) => {
    await engine.createBucket(1);
    const bodies = { small: content(1, 5000), large: content(2, 600_000), manifest: content(3, 600_000) };
    await putBody(engine, 1, 'small', bodies.small);
    await putBody(engine, 1, 'large', bodies.large);
    await uploaded(engine, 'manifest', bodies.manifest);
    const readers = new Map<string, ObjectReader>();
    for (const key of Object.keys(bodies)) readers.set(key, (await engine.get(1, bytes(key)))!);
    await putBody(engine, 1, 'small', bytes('new'));
    for (const key of ['large', 'manifest']) await engine.delete(1, bytes(key), { versioning: 'off', at: 0 });
    await churn(engine);
    const held = await segmentCount(dir);
    for (const [key, body] of Object.entries(bodies)) assert.ok((await collect(readers.get(key)!)).equals(body), key);
    await engine.compact();
    assert.ok((await segmentCount(dir)) < held);
    await assert.rejects(collect(readers.get('large')!), { kind: 'expired' });
  });
});

test('a reader that rests for over five minutes gives way, and is told', async () => {
  await withEngine(async (engine, { dir, world }) => {
    await engine.createBucket(1);
    await putBody(engine, 1, 'k', content(1, 2_500_000));
    const reading = (await engine.get(1, bytes('k')))!.open();
    await reading.next();
    await engine.delete(1, bytes('k'), { versioning: 'off', at: 0 });
    await churn(engine);
    const held = await segmentCount(dir);
    world.advance(minutes(5) + 1);
    await engine.compact();
    assert.ok((await segmentCount(dir)) < held);
    await assert.rejects(reading.next(), { kind: 'expired' });
  });
});

test('readers see whole old or whole new bodies while a key is overwritten and compacted', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const lengths = [100, 60_000, 70_000, 400_000];
    const put = (at: number) => putBody(engine, 1, 'k', content(at, lengths[at % 4]!), { meta: bytes(`${at}`) });
    await put(0);
    let writing = true;
    const write = async () => {
      for (let at = 1; at < 120; at++) {
        await put(at);
        if (at % 10 === 0) await engine.compact();
      }
      writing = false;
    };
    const read = async () => {
      let last = 0;
      while (writing) {
        // Small bodies are read without leaving the turn of the event loop, which the writer needs too.
        await new Promise((resolve) => setImmediate(resolve));
        const reader = (await engine.get(1, bytes('k')))!;
        const at = Number(reader.info.meta.toString());
        assert.ok(at >= last, 'time went backwards');
        last = at;
        assert.ok((await collect(reader)).equals(content(at, lengths[at % 4]!)), `version ${at} is not whole`);
      }
    };
    await Promise.all([write(), read(), read(), read()]);
  });
});

test('a body that fails half-way leaves nothing, and its room comes back', async () => {
  await withEngine(async (engine, { dir }) => {
    await engine.createBucket(1);
    async function* broken() {
      yield* chunks(content(1, 900_000));
      throw new Error('the client went away');
    }
    for (let round = 0; round < 6; round++) await assert.rejects(engine.stage(broken()), /went away/);
    const unused = await engine.stage(chunks(content(2, 900_000)));
    unused.release();
    unused.release();
    await putBody(engine, 1, 'k', content(3, 900_000));
    await engine.compact();
    await engine.compact();
    assert.ok((await segmentCount(dir)) <= 4);
    assert.ok((await readBody(engine, 1, 'k'))?.equals(content(3, 900_000)));
  });
});

test('many slow bodies at once do not wait for each other for ever', async () => {
  await withEngine(
    async (engine) => {
      await engine.createBucket(1);
      const total = 120;
      let arrived = 0;
      let open = () => {};
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      // Together they hold more than the budget before any of them ends.
      async function* slow(at: number) {
        yield* chunks(content(at, 700_000));
        arrived += 1;
        if (arrived === total) open();
        await gate;
        yield content(at + 1000, 100);
      }
      const staged = await Promise.all(Array.from({ length: total }, (_, at) => engine.stage(slow(at))));
      for (const [at, body] of staged.entries()) {
        await engine.put(1, bytes(`${at}`), { ...small(bytes('')), body });
        body.release();
      }
      const first = await readBody(engine, 1, '0');
      assert.ok(first?.equals(Buffer.concat([content(0, 700_000), content(1000, 100)])));
    },
    { segmentMiB: 8 },
  );
});

test('a backup taken while writing goes on opens as a store with everything from before it', async () => {
  await using folder = await scratch();
  await using copy = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  const before = Array.from({ length: 30 }, (_, at) => at);
  for (const at of before) await putBody(engine, 1, `before${at}`, content(at, at % 3 ? 20_000 : 300_000));
  let writing = true;
  const busy = (async () => {
    for (let at = 0; writing; at++) {
      await putBody(engine, 1, `during${at % 5}`, content(at, at % 2 ? 30_000 : 200_000), { meta: bytes(`${at}`) });
      await engine.compact();
    }
  })();
  await engine.backup(copy.dir);
  writing = false;
  await busy;
  await engine.close();
  const restored = await openSmall(copy.dir);
  assert.equal(restored.recovery.how, 'rebuilt');
  assert.deepEqual(restored.recovery.damage, []);
  for (const at of before)
    assert.ok((await readBody(restored, 1, `before${at}`))?.equals(content(at, at % 3 ? 20_000 : 300_000)));
  assert.deepEqual((await restored.scrub()).damaged, []);
  await putBody(restored, 1, 'after', content(1, 100_000));
  await restored.close();
});

async function segmentCount(dir: string): Promise<number> {
  return (await readdir(join(dir, 'segments'))).filter((name) => /^\d/.test(name)).length;
}
