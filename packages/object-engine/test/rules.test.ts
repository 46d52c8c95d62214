import assert from 'node:assert/strict';
import { test } from 'node:test';
import { days } from '@mallee/base';
import type { Engine } from '../engine.ts';
import { EngineError } from '../errors.ts';
import { realFiles } from '../files.ts';
import type { Check, Versioning } from '../types.ts';
import { bytes, chunks, content, openSmall, putBody, readBody, scratch, small, withEngine } from './helpers.ts';
import { spoil } from './unclean.ts';

const k = bytes('k');

test('of two puts with If-None-Match in one group exactly one wins', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const puts = ['first', 'second'].map((text) =>
      engine.put(1, k, small(bytes(text), { condition: { ifNoneMatch: '*' } })),
    );
    const outcomes = await Promise.allSettled(puts);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    assert.ok(refused?.reason instanceof EngineError && refused.reason.kind === 'condition-failed');
    assert.equal((await readBody(engine, 1, 'k'))?.toString(), 'first');
  });
});

test('If-Match replaces only the version that the client has seen', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const seen = { condition: { ifMatch: 'one' } };
    await assert.rejects(engine.put(1, k, small(bytes('x'), seen)), { kind: 'no-such-key' });
    await engine.put(1, k, small(bytes('1'), { etag: 'one' }));
    await engine.put(1, k, small(bytes('2'), { ...seen, etag: 'two' }));
    await assert.rejects(engine.put(1, k, small(bytes('3'), seen)), { kind: 'condition-failed' });
    const how = { versioning: 'off' as const, at: 0, ...seen };
    await assert.rejects(engine.delete(1, k, how), { kind: 'condition-failed' });
    assert.equal((await readBody(engine, 1, 'k'))?.toString(), '2');
  });
});

test('the caller’s check sees what the group has decided before it, and its reason comes back', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const quota = ({ usage }: { usage: { bytes: number } }) => (usage.bytes + 10 > 25 ? 'quota' : undefined);
    const puts = ['a', 'b', 'c', 'd'].map((key) =>
      engine.put(1, bytes(key), small(Buffer.alloc(10), { check: quota })),
    );
    const outcomes = await Promise.allSettled(puts);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'ok' : outcome.reason.reason)),
      ['ok', 'ok', 'quota', 'quota'],
    );
    assert.equal(engine.usage(1).bytes, 20);
    const locked = { versioning: 'off' as const, at: 0, check: () => 'locked' };
    await assert.rejects(engine.delete(1, bytes('a'), locked), { kind: 'refused', reason: 'locked' });
  });
});

test('a check is told which version would be gone for good', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const ends: (string | undefined)[] = [];
    const check: Check = (facts) => {
      ends.push(facts.ends?.version);
      return undefined;
    };
    const remove = (versioning: Versioning, version?: string) =>
      engine.delete(1, k, { versioning, version, at: 0, check });
    const put = (versioning: Versioning) => engine.put(1, k, small(bytes('x'), { versioning, check }));
    await put('off');
    await put('off');
    const { version } = await put('enabled');
    await put('suspended');
    await remove('enabled');
    await remove('suspended');
    await remove('suspended', version);
    await engine.amend(1, k, { change: (meta) => meta, check });
    assert.deepEqual(ends, [undefined, 'null', undefined, 'null', undefined, 'null', version, undefined]);
  });
});

test('two amendments in one group both count', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    await engine.put(1, k, small(bytes('x'), { meta: bytes('0') }));
    const add = (text: string) => ({ change: (meta: Buffer) => Buffer.concat([meta, bytes(text)]) });
    await Promise.all([engine.amend(1, k, add('1')), engine.amend(1, k, add('2'))]);
    assert.equal((await engine.head(1, k))?.meta.toString(), '012');
  });
});

test('versions: enabled keeps them, a marker hides them, removing the marker brings the newest back', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    await putBody(engine, 1, 'k', bytes('null'));
    const one = await putBody(engine, 1, 'k', bytes('one'), { versioning: 'enabled' });
    const marker = await engine.delete(1, k, { versioning: 'enabled', at: 5 });
    assert.deepEqual({ deleted: marker.deleted, marker: marker.marker }, { deleted: true, marker: true });
    assert.equal((await engine.head(1, k))?.marker, true);
    assert.equal((await readBody(engine, 1, 'k', one))?.toString(), 'one');
    assert.equal((await readBody(engine, 1, 'k', 'null'))?.toString(), 'null');
    await engine.delete(1, k, { versioning: 'enabled', version: marker.version, at: 6 });
    assert.equal((await readBody(engine, 1, 'k'))?.toString(), 'one');
    await engine.delete(1, k, { versioning: 'suspended', at: 7 });
    assert.equal((await engine.head(1, k, 'null'))?.marker, true);
    assert.deepEqual(engine.usage(1), {
      ...{ objects: 0, bytes: 0, olderVersions: 2, olderBytes: 3, uploads: 0, uploadBytes: 0 },
    });
    assert.equal(await engine.deleteBucket(1), 'not-empty');
  });
});

test('a deleted bucket lets nothing in, neither puts of the same moment nor a body that was on its way', async () => {
  await withEngine(async (engine, { dir }) => {
    await engine.createBucket(1);
    const staged = await engine.stage(chunks(content(1, 200_000)));
    const upload = await engine.createUpload(1, k, { meta: bytes(''), at: 0 });
    const part = await engine.stagePart(chunks(content(2, 1000)));
    await engine.putPart(1, k, upload, 1, { body: part, meta: bytes(''), etag: 'p', at: 0 });
    const deleting = engine.deleteBucket(1);
    await assert.rejects(engine.put(1, k, small(bytes('late'))), { kind: 'no-such-bucket' });
    assert.equal(await deleting, 'deleted');
    await assert.rejects(engine.put(1, k, { ...small(bytes('')), body: staged }), { kind: 'no-such-bucket' });
    staged.release();
    part.release();
    await assert.rejects(engine.get(1, k), { kind: 'no-such-bucket' });
    await assert.rejects(engine.createBucket(1), { kind: 'no-such-bucket' });
    await engine.createBucket(2);
    assert.deepEqual((await engine.list(2, { limit: 10 })).objects, []);
    await engine.close();
    await spoil(dir, 'index-lost');
    const again = await openSmall(dir);
    assert.deepEqual(again.buckets(), [2]);
    await assert.rejects(again.createBucket(1), { kind: 'no-such-bucket' });
    await again.close();
  });
});

test('a put before the deletion of its bucket keeps the bucket', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const put = engine.put(1, k, small(bytes('x')));
    assert.equal(await engine.deleteBucket(1), 'not-empty');
    await put;
    await engine.put(1, bytes('other'), small(bytes('y')));
    await engine.purgeBucket(1);
    assert.deepEqual(engine.buckets(), []);
  });
});

async function startUpload(engine: Engine): Promise<{ upload: string; body: Buffer }> {
  const upload = await engine.createUpload(1, k, { meta: bytes('from upload'), at: 0 });
  const body = content(3, 700_000);
  for (const number of [1, 2, 3]) {
    const staged = await engine.stagePart(chunks(body.subarray((number - 1) * 300_000, number * 300_000)));
    await engine.putPart(1, k, upload, number, { body: staged, meta: bytes(''), etag: `p${number}`, at: 0 });
    staged.release();
  }
  return { upload, body };
}

const three = [1, 2, 3].map((number) => ({ number, etag: `p${number}` }));

test('completing an upload copies nothing and answers the same for a day, over restarts and compaction', async () => {
  await using folder = await scratch();
  let engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  const { upload, body } = await startUpload(engine);
  const how = { parts: three, etag: 'whole', at: 0, versioning: 'enabled' as const };
  const [first, twin] = await Promise.all([0, 1].map(() => engine.completeUpload(1, k, upload, how)));
  assert.deepEqual(twin, first);
  assert.ok((await readBody(engine, 1, 'k'))?.equals(body));
  await assert.rejects(engine.abortUpload(1, k, upload), { kind: 'no-such-upload' });
  await engine.delete(1, k, { version: first!.version, versioning: 'enabled', at: 0 });
  for (let at = 0; at < 40; at++) await putBody(engine, 1, 'filler', content(at, 60_000));
  await engine.compact();
  await engine.close();
  await spoil(folder.dir, 'index-lost');
  engine = await openSmall(folder.dir);
  assert.deepEqual(await engine.completeUpload(1, k, upload, how), first);
  assert.equal(await engine.head(1, k), undefined);
  await engine.close();
});

test('the answer of a completed upload is forgotten after a day', async () => {
  await withEngine(async (engine, { world }) => {
    await engine.createBucket(1);
    const { upload } = await startUpload(engine);
    const how = { parts: three, etag: 'whole', at: 0, versioning: 'off' as const };
    await engine.completeUpload(1, k, upload, how);
    world.advance(days(1) - 1);
    await engine.expire();
    await engine.completeUpload(1, k, upload, how);
    world.advance(1);
    await engine.expire();
    await assert.rejects(engine.completeUpload(1, k, upload, how), { kind: 'no-such-upload' });
    assert.equal(engine.usage(1).uploads, 0);
    assert.equal((await readBody(engine, 1, 'k'))?.length, 700_000);
  });
});

test('completion refuses wrong parts, wrong order and failed conditions, and the upload stays open', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const { upload } = await startUpload(engine);
    const how = { etag: 'whole', at: 0, versioning: 'off' as const };
    const wrong = [
      [{ number: 4, etag: 'p4' }],
      [{ number: 1, etag: 'other' }],
      [three[1]!, three[0]!],
      [three[0]!, three[0]!],
    ];
    for (const parts of wrong)
      await assert.rejects(engine.completeUpload(1, k, upload, { ...how, parts }), { kind: 'invalid-part' });
    await engine.put(1, k, small(bytes('there')));
    const only = { condition: { ifNoneMatch: '*' } };
    await assert.rejects(engine.completeUpload(1, k, upload, { ...how, parts: three, ...only }), {
      kind: 'condition-failed',
    });
    await engine.completeUpload(1, k, upload, { ...how, parts: [three[0]!, three[2]!] });
    assert.equal((await readBody(engine, 1, 'k'))?.length, 400_000);
    assert.equal(engine.usage(1).uploadBytes, 0);
  });
});

test('operations of one moment share one sync', async () => {
  let syncs = 0;
  const sync = (fd: number) => {
    syncs += 1;
    return realFiles.sync(fd);
  };
  await withEngine(
    async (engine) => {
      await engine.createBucket(1);
      syncs = 0;
      await Promise.all(Array.from({ length: 64 }, (_, at) => engine.put(1, bytes(`${at}`), small(content(at, 4096)))));
      assert.equal(syncs, 1);
    },
    { files: { ...realFiles, sync } },
  );
});

test('a queue that is too long is refused as busy and works on afterwards', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const body = Buffer.alloc(60_000);
    const puts = Array.from({ length: 2400 }, () => engine.put(1, k, small(body)));
    const outcomes = await Promise.allSettled(puts);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.ok(refused.length > 0 && refused.length < 400);
    for (const { reason } of refused) assert.equal(reason.kind, 'busy');
    await engine.put(1, k, small(body));
  });
});

test('sizes beyond the limits are refused', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    await engine.put(1, Buffer.alloc(1024, 'k'), small(bytes('')));
    await assert.rejects(engine.put(1, Buffer.alloc(1025, 'k'), small(bytes(''))), { kind: 'key-too-long' });
    await assert.rejects(engine.put(1, k, small(bytes(''), { meta: Buffer.alloc(65_537) })), { kind: 'too-large' });
    await assert.rejects(engine.put(1, k, small(Buffer.alloc(65_537))), { kind: 'too-large' });
  });
});

test('a folder is opened by one engine at a time', async () => {
  await withEngine(async (_, { dir }) => {
    await assert.rejects(openSmall(dir), { kind: 'locked' });
  });
});

test('after close every call says so, and a second close waits for the first', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const put = engine.put(1, k, small(bytes('last')));
    await Promise.all([engine.close(), engine.close()]);
    await put;
    await assert.rejects(engine.put(1, k, small(bytes('x'))), { kind: 'closed' });
    await assert.rejects(engine.get(1, k), { kind: 'closed' });
  });
});

test('version ids are never given twice, even when everything was deleted and compacted away', async () => {
  await using folder = await scratch();
  const seen = new Set<string>();
  for (let round = 0; round < 4; round++) {
    const engine = await openSmall(folder.dir);
    if (round === 0) await engine.createBucket(1);
    for (let at = 0; at < 30; at++) {
      const id = await putBody(engine, 1, 'k', content(at, 60_000), { versioning: 'enabled' });
      assert.ok(!seen.has(id));
      seen.add(id);
      await engine.delete(1, k, { version: id, versioning: 'enabled', at: 0 });
    }
    await engine.compact();
    await engine.compact();
    await engine.close();
    await spoil(folder.dir, 'index-lost');
  }
});

test('a check is told what the bucket gets more of', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const told: unknown[] = [];
    const check: Check = ({ grows }) => void told.push([grows.versions, grows.bytes]);
    const put = (text: string, versioning: Versioning = 'off') =>
      engine.put(1, k, small(bytes(text), { versioning, check }));
    const remove = (versioning: Versioning) => engine.delete(1, k, { versioning, at: 0, check });
    await put('four');
    await put('1');
    await put('12', 'enabled');
    await put('123', 'suspended');
    await remove('enabled');
    await remove('off');
    const upload = await engine.createUpload(1, k, { meta: bytes(''), at: 0 });
    const part = async (number: number, text: string) => {
      const body = await engine.stagePart(chunks(bytes(text)));
      await engine.putPart(1, k, upload, number, { body, meta: bytes(''), etag: text, at: 0, check });
      body.release();
    };
    await part(1, '12345');
    await part(1, '123');
    await part(2, '12');
    const parts = [{ number: 1, etag: '123' }];
    await engine.completeUpload(1, k, upload, { parts, etag: 'e', at: 0, versioning: 'enabled', check });
    const puts = [
      [1, 4],
      [0, -3],
      [1, 2],
      [0, 2],
    ];
    const deletes = [
      [1, 0],
      [-1, -3],
    ];
    assert.deepEqual(told, [...puts, ...deletes, [0, 5], [0, -2], [0, 2], [1, -2]]);
    const { bytes: current, olderBytes, uploadBytes } = engine.usage(1);
    assert.deepEqual([current, olderBytes, uploadBytes], [3, 2, 0]);
  });
});
