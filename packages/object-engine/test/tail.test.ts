import assert from 'node:assert/strict';
import { cp, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Engine } from '../engine.ts';
import { type Files, realFiles } from '../files.ts';
import { bytes, content, openSmall, otherWorld, putBody, readBody, scratch, small } from './helpers.ts';
import { keepIndex, putBackIndex, spoil } from './unclean.ts';

/**
 * Puts ten objects, each a group of its own, and forgets the index of everything behind the first: a start must read
 * them from the log.
 */
async function tenObjects(dir: string): Promise<void> {
  const engine = await openSmall(dir);
  await engine.createBucket(1);
  await engine.close();
  await keepIndex(dir, join(dir, 'kept'));
  const again = await openSmall(dir);
  for (let at = 0; at < 10; at++) await again.put(1, bytes(`k${at}`), small(content(at, 1000)));
  await again.close();
  await putBackIndex(dir, join(dir, 'kept'));
}

async function newestLog(dir: string): Promise<string> {
  const names = (await readdir(join(dir, 'segments'))).filter((name) => /^\d+\.log$/.test(name)).sort();
  return join(dir, 'segments', names.at(-1)!);
}

/** Where the body of `k<at>` begins in the file. */
async function find(path: string, at: number): Promise<number> {
  const found = (await readFile(path)).indexOf(content(at, 1000));
  assert.ok(found > 0);
  return found;
}

async function overwrite(path: string, at: number, data: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(data, 0, data.length, at);
  await file.close();
}

async function present(engine: Engine): Promise<number[]> {
  const found = [];
  for (let at = 0; at < 10; at++) {
    const body = await readBody(engine, 1, `k${at}`);
    if (body) assert.ok(body.equals(content(at, 1000)));
    if (body) found.push(at);
  }
  return found;
}

const all = Array.from({ length: 10 }, (_, at) => at);

test('a last record that is torn or flipped was never there, and writing goes on', async () => {
  for (const harm of [Buffer.alloc(500), bytes('!')]) {
    await using folder = await scratch();
    await tenObjects(folder.dir);
    const log = await newestLog(folder.dir);
    await overwrite(log, (await find(log, 9)) + 300, harm);
    const engine = await openSmall(folder.dir);
    assert.equal(engine.recovery.how, 'replayed');
    assert.deepEqual(engine.recovery.damage, []);
    assert.deepEqual(await present(engine), all.slice(0, 9));
    assert.equal(engine.usage(1).objects, 9);
    await engine.put(1, bytes('k9'), small(content(9, 1000)));
    await engine.close();
    await spoil(folder.dir, 'index-lost');
    const after = await openSmall(folder.dir);
    assert.deepEqual(await present(after), all);
    await after.close();
  }
});

test('a log that was cut at any byte keeps every record before the cut whole', async () => {
  await using folder = await scratch();
  await tenObjects(folder.dir);
  const log = await newestLog(folder.dir);
  const whole = await readFile(log);
  const starts = await Promise.all(all.map((at) => find(log, at)));
  const world = otherWorld();
  const [from, to] = [starts[0]! - 100, starts[9]! + 1000];
  for (let round = 0; round < 40; round++) {
    await using copy = await scratch();
    await cp(folder.dir, copy.dir, { recursive: true });
    const cut = from + world.below(to - from);
    await overwrite(await newestLog(copy.dir), cut, Buffer.alloc(whole.length - cut));
    const engine = await openSmall(copy.dir);
    // A body ends its record but for padding, so what ends before the cut is whole.
    assert.deepEqual(
      await present(engine),
      all.filter((at) => starts[at]! + 1000 <= cut),
      `cut at ${cut}`,
    );
    await engine.put(1, bytes('after'), small(content(1, 1000)));
    await engine.close();
  }
});

test('a flipped bit in the middle of what was acknowledged is reported and costs only its own record', async () => {
  for (const offset of [300, -45]) {
    await using folder = await scratch();
    await tenObjects(folder.dir);
    const log = await newestLog(folder.dir);
    await overwrite(log, (await find(log, 4)) + offset, bytes('!!'));
    const engine = await openSmall(folder.dir);
    assert.equal(engine.recovery.damage.length, 1);
    assert.deepEqual(
      await present(engine),
      all.filter((at) => at !== 4),
    );
    await engine.close();
  }
});

test('a record behind a torn one of the same group does not come back later', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await Promise.all(all.map((at) => engine.put(1, bytes(`k${at}`), small(content(at, 1000)))));
  await engine.close();
  const log = await newestLog(folder.dir);
  await overwrite(log, (await find(log, 5)) + 10, bytes('!!'));
  for (let round = 0; round < 3; round++) {
    await spoil(folder.dir, 'index-lost');
    const torn = await openSmall(folder.dir);
    assert.deepEqual(await present(torn), all.slice(0, 5));
    await torn.put(1, bytes('other'), small(content(50, 2000)));
    await torn.close();
  }
});

test('records of a file’s earlier life are not taken for those of the present one', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  for (let at = 0; at < 40; at++) await putBody(engine, 1, `old${at}`, content(at, 60_000));
  for (let at = 0; at < 40; at++) await engine.delete(1, bytes(`old${at}`), { versioning: 'off', at: 0 });
  for (let round = 0; round < 3; round++) await engine.compact();
  const spares = (await readdir(join(folder.dir, 'segments'))).filter((name) => name.startsWith('spare-'));
  assert.ok(spares.length > 0);
  for (let at = 0; at < 20; at++) await putBody(engine, 1, `new${at}`, content(100 + at, 60_000));
  await engine.close();
  await spoil(folder.dir, 'index-lost');
  const rebuilt = await openSmall(folder.dir);
  assert.deepEqual(rebuilt.recovery.damage, []);
  assert.equal(rebuilt.usage(1).objects, 20);
  await rebuilt.close();
});

test('a damaged body is refused on reading and named by the scrub', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  await putBody(engine, 1, 'small', content(1, 5000));
  await putBody(engine, 1, 'large', content(2, 400_000));
  await putBody(engine, 1, 'whole', content(3, 400_000));
  const bodies = (await readdir(join(folder.dir, 'segments'))).filter((name) => /^\d+\.body$/.test(name));
  const body = join(folder.dir, 'segments', bodies[0]!);
  await overwrite(body, (await readFile(body)).indexOf(content(2, 400_000)) + 300_000, bytes('!!'));
  const log = await newestLog(folder.dir);
  await overwrite(log, (await readFile(log)).indexOf(content(1, 5000)) + 100, bytes('!!'));
  for (const key of ['small', 'large'])
    await assert.rejects(readBody(engine, 1, key), { name: 'EngineError', kind: 'damaged' });
  const report = await engine.scrub();
  assert.deepEqual(
    report.damaged.map(({ bucket, key, version, lost }) => ({ bucket, key: key.toString(), version, lost })),
    ['large', 'small'].map((key) => ({ bucket: 1, key, version: 'null', lost: 'body' })),
  );
  assert.equal(report.versions, 3);
  await engine.close();
});

test('a sector that the disk cannot read costs only what lies in it, while serving and at a start', async () => {
  await using folder = await scratch();
  const engine = await openSmall(folder.dir);
  await engine.createBucket(1);
  for (let at = 0; at < 10; at++) await engine.put(1, bytes(`k${at}`), small(content(at, 10_000)));
  await putBody(engine, 1, 'large', content(20, 900_000));
  await engine.close();
  const log = await newestLog(folder.dir);
  const bad = (await readFile(log)).indexOf(content(4, 10_000)) + 5000;
  const paths = new Map<number, string>();
  const fail = (fd: number, into: Buffer, at: number) => {
    const isLog = paths.get(fd)?.endsWith('.log');
    if (isLog && at <= bad && at + into.length > bad) throw Object.assign(new Error('EIO'), { code: 'EIO' });
  };
  const files: Files = {
    ...realFiles,
    open(path) {
      const fd = realFiles.open(path);
      paths.set(fd, path);
      return fd;
    },
    async read(fd, into, at) {
      fail(fd, into, at);
      return realFiles.read(fd, into, at);
    },
    readNow(fd, into, at) {
      fail(fd, into, at);
      return realFiles.readNow(fd, into, at);
    },
  };
  for (const how of ['clean', 'index-lost'] as const) {
    await spoil(folder.dir, how);
    const hurt = await openSmall(folder.dir, { files });
    for (const at of all) {
      const read = readBody(hurt, 1, `k${at}`);
      if (at !== 4) assert.ok((await read)?.equals(content(at, 10_000)));
      else if (how === 'clean') await assert.rejects(read, { kind: 'damaged' });
      else assert.equal(await read, undefined);
    }
    assert.ok((await readBody(hurt, 1, 'large'))?.equals(content(20, 900_000)));
    const { stretches, damaged } = await hurt.scrub();
    assert.equal(stretches.length, 1);
    assert.deepEqual(
      damaged.map(({ key, lost }) => [key.toString(), lost]),
      how === 'clean' ? [['k4', 'body']] : [],
    );
    await hurt.close();
  }
});

test('an index of another store is not used', async () => {
  await using folder = await scratch();
  await using other = await scratch();
  for (const dir of [folder.dir, other.dir]) {
    const engine = await openSmall(dir, dir === folder.dir ? {} : { world: otherWorld() });
    await engine.createBucket(1);
    await engine.put(1, bytes(dir), small(bytes('x')));
    await engine.close();
  }
  await rm(join(folder.dir, 'index'), { recursive: true });
  await keepIndex(other.dir, join(folder.dir, 'index'));
  const engine = await openSmall(folder.dir);
  assert.equal(engine.recovery.how, 'rebuilt');
  const { objects } = await engine.list(1, { limit: 10 });
  assert.deepEqual(
    objects.map(({ key }) => key.toString()),
    [folder.dir],
  );
  await engine.close();
});
