import assert from 'node:assert/strict';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Engine } from '../engine.ts';
import { bytes, chunks, content, openSmall, putBody, scratch } from './helpers.ts';

/** What is stored of each body is longer than what is told of it, as where bytes are encrypted. */
const told = (size: number) => size - 700;

async function write(engine: Engine, key: string, body: Buffer): Promise<void> {
  const staged = await engine.stage(chunks(body));
  const facts = { meta: bytes(''), etag: 'e', at: 0, versioning: 'off' as const };
  await engine.put(1, bytes(key), { ...facts, body: { ...staged, size: told(body.length) } });
  staged.release();
}

async function writeParts(engine: Engine, key: string, bodies: Buffer[]): Promise<void> {
  const upload = await engine.createUpload(1, bytes(key), { meta: bytes(''), at: 0 });
  const parts = [];
  for (const [at, body] of bodies.entries()) {
    const staged = await engine.stagePart(chunks(body));
    const facts = { meta: bytes(''), etag: 'p', at: 0, body: { ...staged, size: told(body.length) } };
    await engine.putPart(1, bytes(key), upload, at + 1, facts);
    staged.release();
    parts.push({ number: at + 1, etag: 'p' });
  }
  await engine.completeUpload(1, bytes(key), upload, { parts, etag: 'w', at: 0, versioning: 'off' });
}

async function stored(engine: Engine, key: string, index: number, range?: { from: number; to: number }) {
  const reader = (await engine.get(1, bytes(key)))!;
  const pieces: Buffer[] = [];
  for await (const piece of reader.part(index, range)) pieces.push(piece);
  reader.release();
  return { bytes: Buffer.concat(pieces), parts: reader.parts(), size: reader.info.size };
}

const small = content(1, 5000);
const large = content(2, 600_000);
const bodies = [content(3, 400_000), content(4, 262_144 + 300)];

async function check(engine: Engine): Promise<void> {
  for (const [key, body] of [
    ['small', small],
    ['large', large],
  ] as const) {
    const whole = await stored(engine, key, 0);
    assert.deepEqual([whole.size, whole.parts], [told(body.length), [told(body.length)]], key);
    assert.ok(whole.bytes.equals(body), key);
    const end = { from: body.length - 900, to: body.length };
    assert.ok((await stored(engine, key, 0, end)).bytes.equals(body.subarray(-900)), `the end of ${key}`);
  }
  const sizes = bodies.map(({ length }) => told(length));
  for (const [index, body] of bodies.entries()) {
    const part = await stored(engine, 'parts', index);
    assert.deepEqual([part.size, part.parts], [sizes[0]! + sizes[1]!, sizes]);
    assert.ok(part.bytes.equals(body), `part ${index}`);
    const range = { from: 262_143, to: body.length };
    assert.ok((await stored(engine, 'parts', index, range)).bytes.equals(body.subarray(262_143)));
  }
}

test('a body is told shorter than it is stored, and every stored byte is kept and read, moved and reopened', async () => {
  await using folder = await scratch();
  let engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await write(engine, 'small', small);
  await write(engine, 'large', large);
  await writeParts(engine, 'parts', bodies);
  await check(engine);
  const sizes = [small, large, ...bodies].map(({ length }) => told(length));
  assert.equal(
    engine.usage(1).bytes,
    sizes.reduce((sum, size) => sum + size),
  );
  for (let at = 0; at < 20; at++) await putBody(engine, 1, 'filler', content(at, 200_000));
  for (let round = 0; round < 3; round++) await engine.compact();
  await check(engine);
  await engine.close();
  engine = await openSmall(folder.dir);
  await check(engine);
  await engine.close();
});

test('damage behind the size that is told is found by the scrub', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await writeParts(engine, 'parts', bodies);
  assert.deepEqual((await engine.scrub()).damaged, []);
  // The second part's last block holds 300 bytes, all of them behind its size.
  const victim = bodies[1]!.subarray(-200);
  for (const name of await readdir(join(folder.dir, 'segments'))) {
    const file = await open(join(folder.dir, 'segments', name), 'r+');
    const at = (await file.readFile()).indexOf(victim);
    if (at >= 0) await file.write(Buffer.of(victim[0]! ^ 1), 0, 1, at);
    await file.close();
  }
  assert.deepEqual(
    (await engine.scrub()).damaged.map(({ key }) => key.toString()),
    ['parts'],
  );
  await engine.close();
});
