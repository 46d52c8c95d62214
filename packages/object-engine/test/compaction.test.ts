import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { manualWorld } from '@mallee/base';
import type { Engine } from '../engine.ts';
import { realFiles } from '../files.ts';
import { mib } from '../limits.ts';
import { Segments } from '../segments.ts';
import { walk } from '../walk.ts';
import { bytes, chunks, content, openSmall, putBody, readBody, scratch } from './helpers.ts';
import { spoil } from './unclean.ts';

/** Over a segment of the log of which nothing is alive in the end. */
async function fillWithGarbage(engine: Engine): Promise<void> {
  for (let at = 0; at < 36; at++) await putBody(engine, 1, 'garbage', content(at, 60_000));
}

async function compactFully(engine: Engine): Promise<void> {
  while ((await engine.compact()) > 0);
}

/** Log records by kind, of every file that is there. */
async function recordKinds(dir: string): Promise<Map<string, number>> {
  const options = { files: realFiles, world: manualWorld(), segmentBytes: mib, reserveBytes: 0, crash: () => {} };
  const segments = await Segments.open({ dir: join(dir, 'segments'), ...options });
  const found = new Map<string, number>();
  for (const segment of segments.ordered('log'))
    for await (const step of walk(segments.descriptors, segment))
      if (step.kind === 'record') found.set(step.record.kind, (found.get(step.record.kind) ?? 0) + 1);
  await segments.close();
  return found;
}

test('what was deleted stays deleted while an old file still holds it and its tombstone is moved again and again', async () => {
  await using folder = await scratch();
  let engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await putBody(engine, 1, 'deleted', content(1, 100));
  await putBody(engine, 1, 'replaced', content(2, 100));
  const version = await putBody(engine, 1, 'version', content(3, 100), { versioning: 'enabled' });
  const upload = await engine.createUpload(1, bytes('upload'), { meta: bytes(''), at: 0 });
  const part = await engine.stagePart(chunks(content(4, 1000)));
  await engine.putPart(1, bytes('upload'), upload, 1, { body: part, meta: bytes(''), etag: 'p', at: 0 });
  part.release();
  // The rest of the first segment stays alive, so compaction leaves it as it is.
  for (let at = 0; at < 16; at++) await putBody(engine, 1, `kept${at}`, content(at, 60_000));
  await fillWithGarbage(engine);
  await putBody(engine, 1, 'replaced', content(5, 100));
  await fillWithGarbage(engine);
  await engine.delete(1, bytes('deleted'), { versioning: 'off', at: 0 });
  await engine.delete(1, bytes('replaced'), { versioning: 'off', at: 0 });
  await engine.delete(1, bytes('version'), { version, versioning: 'enabled', at: 0 });
  await engine.abortUpload(1, bytes('upload'), upload);
  for (let round = 0; round < 3; round++) {
    await fillWithGarbage(engine);
    await compactFully(engine);
    await engine.close();
    await spoil(folder.dir, 'index-lost');
    engine = await openSmall(folder.dir);
    assert.equal(engine.recovery.how, 'rebuilt');
    for (const key of ['deleted', 'replaced', 'version']) assert.equal(await readBody(engine, 1, key), undefined, key);
    assert.deepEqual((await engine.listUploads(1, { limit: 10 })).uploads, []);
    assert.equal(engine.usage(1).objects, 17);
    assert.deepEqual((await engine.scrub()).damaged, []);
  }
  await engine.close();
});

test('tombstones go when no file holds what they hide, and their room with them', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  for (let round = 0; round < 10; round++) {
    const keys = Array.from({ length: 300 }, (_, at) => `${round}-${at}`);
    await Promise.all(keys.map((key) => putBody(engine, 1, key, content(round, 3000))));
    await Promise.all(keys.map((key) => engine.delete(1, bytes(key), { versioning: 'off', at: 0 })));
  }
  await fillWithGarbage(engine);
  await compactFully(engine);
  await fillWithGarbage(engine);
  await compactFully(engine);
  await engine.close();
  const kinds = await recordKinds(folder.dir);
  assert.ok((kinds.get('tombstone') ?? 0) < 600, `${kinds.get('tombstone')} tombstones are left of 3000`);
});

test('an amendment survives the compaction of its own segment and of its version’s', async () => {
  await using folder = await scratch();
  let engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await putBody(engine, 1, 'small', content(1, 5000));
  await putBody(engine, 1, 'large', content(2, 300_000));
  await fillWithGarbage(engine);
  for (const key of ['small', 'large']) await engine.amend(1, bytes(key), { change: () => bytes('amended') });
  for (let round = 0; round < 3; round++) {
    await fillWithGarbage(engine);
    await compactFully(engine);
    await engine.close();
    await spoil(folder.dir, round % 2 === 0 ? 'index-lost' : 'power-cut');
    engine = await openSmall(folder.dir);
    for (const key of ['small', 'large']) assert.equal((await engine.head(1, bytes(key)))?.meta.toString(), 'amended');
    assert.ok((await readBody(engine, 1, 'small'))?.equals(content(1, 5000)));
    assert.ok((await readBody(engine, 1, 'large'))?.equals(content(2, 300_000)));
  }
  await engine.close();
});
