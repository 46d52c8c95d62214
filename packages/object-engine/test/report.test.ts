import assert from 'node:assert/strict';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { realFiles } from '../files.ts';
import { bytes, chunks, content, openSmall, putBody, readBody, scratch, small, withEngine } from './helpers.ts';

/** Spoils the first place where `data` lies in a segment. */
async function spoilBytes(dir: string, data: Buffer): Promise<void> {
  for (const name of await readdir(join(dir, 'segments'))) {
    const path = join(dir, 'segments', name);
    const at = (await readFile(path)).indexOf(data);
    if (at < 0) continue;
    const file = await open(path, 'r+');
    await file.write(bytes('!!'), 0, 2, at);
    await file.close();
    return;
  }
  assert.fail('nothing to spoil');
}

test('a report counts what is live, what is dead and what compaction would give back', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const none = await engine.report();
    assert.deepEqual([none.versions, none.bytes, none.compaction.debt], [0, 0, 0]);
    for (let at = 0; at < 20; at++) await putBody(engine, 1, 'again', content(at, 60_000));
    await putBody(engine, 1, 'large', content(1, 900_000));
    const { segments, compaction, versions, bytes: held } = await engine.report();
    assert.deepEqual([versions, held], [2, 960_000]);
    assert.ok(segments.log.live > 60_000 && segments.log.live < 80_000);
    assert.ok(segments.log.dead > 19 * 60_000 && segments.log.dead < 20 * 62_000);
    assert.equal(segments.body.live, 900_000);
    assert.equal(compaction.due, 1);
    assert.equal(await engine.compact(), 1);
    const after = await engine.report();
    assert.deepEqual([after.compaction.due, after.compaction.debt, after.compaction.emptied], [0, 0, 1]);
    assert.ok(after.segments.log.dead < segments.log.dead - compaction.debt + 1000);
  });
});

test('a report knows groups, syncs, reads and the index’s size, and the metrics say the same', async () => {
  await withEngine(async (engine, { world }) => {
    await engine.createBucket(1);
    await Promise.all(Array.from({ length: 64 }, (_, at) => engine.put(1, bytes(`${at}`), small(bytes('x')))));
    (await engine.get(1, bytes('1')))!.small();
    const { groups, reads, index } = await engine.report();
    assert.deepEqual([groups.count, groups.operations, groups.size?.most], [2, 65, 64]);
    assert.ok(groups.syncMs!.most > 0);
    assert.equal(reads.hot + reads.cold, 1);
    assert.ok(index.bytes > 1000);
    const page = world.metrics.text();
    assert.match(page, /^object_engine_versions 64$/m);
    assert.match(page, /^object_engine_writable 1$/m);
    assert.match(page, new RegExp(`^object_engine_index_bytes ${index.bytes}$`, 'm'));
  });
});

test('a report of an engine that cannot write says which way', async () => {
  let free = 1e12;
  const sync = (fd: number) => (free < 0 ? Promise.reject(new Error('EIO')) : realFiles.sync(fd));
  await withEngine(
    async (engine) => {
      await engine.createBucket(1);
      assert.equal((await engine.report()).state, 'writable');
      free = 0;
      await engine.checkpoint();
      assert.equal((await engine.report()).state, 'full');
      free = -1;
      await assert.rejects(engine.delete(1, bytes('k'), { versioning: 'enabled', at: 0 }), { kind: 'read-only' });
      assert.equal((await engine.report()).state, 'read-only');
    },
    { files: { ...realFiles, free: async () => free, sync } },
  );
});

test('a scrub names a large object whose record is damaged though its bytes can be read', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await putBody(engine, 1, 'whole', content(1, 200_000));
  await putBody(engine, 1, 'hurt', content(2, 200_000), { meta: bytes('a mark of its own') });
  await putBody(engine, 1, 'next', content(3, 1000));
  await spoilBytes(folder.dir, bytes('a mark of its own'));
  const { stretches, damaged } = await engine.scrub();
  assert.equal(stretches.length, 1);
  assert.deepEqual(
    damaged.map(({ key, lost }) => [key.toString(), lost]),
    [['hurt', 'record']],
  );
  assert.equal((await engine.report()).scrub.phase, 'done');
  await engine.delete(1, bytes('hurt'), { versioning: 'off', at: 0 });
  assert.deepEqual((await engine.scrub()).damaged, []);
  await engine.close();
});

test('a scrub names a part of an open upload that a bad disk has hurt', async () => {
  await withEngine(async (engine, { dir }) => {
    await engine.createBucket(1);
    const key = bytes('film');
    const upload = await engine.createUpload(1, key, { meta: bytes(''), at: 0 });
    const putPart = async (number: number) => {
      const body = await engine.stagePart(chunks(content(number, 300_000)));
      await engine.putPart(1, key, upload, number, { body, etag: `${number}`, at: 0, meta: bytes('') });
      body.release();
    };
    for (const number of [1, 2]) await putPart(number);
    assert.deepEqual((await engine.scrub()).damaged, []);
    await spoilBytes(dir, content(2, 300_000).subarray(0, 1000));
    assert.deepEqual((await engine.scrub()).damaged, [{ bucket: 1, key, version: upload, part: 2, lost: 'body' }]);
    await putPart(2);
    assert.deepEqual((await engine.scrub()).damaged, []);
  });
});

test('who asks for a scrub while one runs joins it, and closing cuts it short', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  for (let at = 0; at < 200; at++) await engine.put(1, bytes(`${at}`), small(content(at, 1000)));
  const both = [engine.scrub(), engine.scrub()];
  assert.equal(both[0], both[1]);
  assert.equal((await engine.report()).scrub.phase, 'running');
  const ends = Promise.allSettled(both);
  await engine.close();
  assert.deepEqual(
    (await ends).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
});

test('compactions side by side never empty one segment twice', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    for (let at = 0; at < 120; at++) await putBody(engine, 1, `k${at % 7}`, content(at, 60_000));
    const { due } = (await engine.report()).compaction;
    const emptied = await Promise.all([engine.compact(), engine.compact(), engine.compact()]);
    assert.equal(
      emptied.reduce((sum, one) => sum + one, 0),
      due,
    );
    const { compaction } = await engine.report();
    assert.deepEqual([compaction.emptied, compaction.quarantined], [due, []]);
    assert.deepEqual((await engine.scrub()).damaged, []);
  });
});

test('a segment of the log with damage is let go when asked for, once its objects are written again', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await putBody(engine, 1, 'hurt', content(1, 60_000));
  await putBody(engine, 1, 'whole', content(2, 60_000));
  for (let at = 0; at < 20; at++) await putBody(engine, 1, 'filler', content(10 + at, 60_000));
  await spoilBytes(folder.dir, content(1, 60_000).subarray(0, 1000));
  assert.equal(await engine.compact(), 0);
  assert.equal((await engine.report()).compaction.quarantined.length, 1);
  await putBody(engine, 1, 'hurt', content(1, 60_000));
  assert.equal(await engine.compact(), 1);
  const { stretches, damaged } = await engine.scrub();
  assert.deepEqual([stretches, damaged], [[], []]);
  assert.ok((await readBody(engine, 1, 'whole'))?.equals(content(2, 60_000)));
  await engine.close();
});

test('a segment of bodies with damage is set aside, and goes once what could not be read is deleted', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await putBody(engine, 1, 'hurt', content(1, 300_000));
  for (let at = 0; at < 8; at++) await putBody(engine, 1, 'filler', content(10 + at, 300_000));
  await spoilBytes(folder.dir, content(1, 300_000).subarray(0, 1000));
  await engine.compact();
  const { quarantined } = (await engine.report()).compaction;
  assert.equal(quarantined.length, 1);
  assert.equal(await engine.compact(), 0);
  await engine.delete(1, bytes('hurt'), { versioning: 'off', at: 0 });
  assert.equal(await engine.compact(), 1);
  assert.deepEqual((await engine.report()).compaction.quarantined, []);
  await engine.close();
});
