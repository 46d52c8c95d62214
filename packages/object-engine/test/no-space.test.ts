import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../engine.ts';
import { EngineError } from '../errors.ts';
import { type Files, realFiles } from '../files.ts';
import { bytes, content, openSmall, putBody, readBody, scratch, small, withEngine } from './helpers.ts';
import { spoil } from './unclean.ts';

/** The real files until the `nth` call that writes; that one and all later ones fail. */
function failing(nth: number, code: string): { files: Files; reached: () => boolean } {
  let left = nth;
  const fail = async <T>(act: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left < 0) throw Object.assign(new Error(code), { code });
    return act();
  };
  const files: Files = {
    ...realFiles,
    write: (fd, parts, at) => fail(() => realFiles.write(fd, parts, at)),
    truncate: (fd, length) => fail(() => realFiles.truncate(fd, length)),
    sync: (fd) => fail(() => realFiles.sync(fd)),
    syncDir: (path) => fail(() => realFiles.syncDir(path)),
    rename: (from, to) => fail(() => realFiles.rename(from, to)),
  };
  return { files, reached: () => left < 0 };
}

/** Small and large bodies over several segments; answers what was acknowledged. */
async function work(engine: Engine): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  await engine.createBucket(1);
  for (let at = 1; at <= 12; at++) {
    await putBody(engine, 1, `small${at}`, content(at, 60_000));
    acknowledged.set(`small${at}`, at);
    if (at % 3 > 0) continue;
    await putBody(engine, 1, `large${at}`, content(100 + at, 500_000));
    acknowledged.set(`large${at}`, 100 + at);
    await engine.delete(1, bytes(`small${at}`), { versioning: 'off', at: 0 });
    acknowledged.delete(`small${at}`);
  }
  return acknowledged;
}

for (const code of ['ENOSPC', 'EIO'])
  test(`${code} at any write loses nothing that was acknowledged, reads go on, and the error is clear`, async () => {
    for (let nth = 1; ; nth += nth < 30 ? 1 : 7) {
      await using folder = await scratch();
      const { files, reached } = failing(nth, code);
      const done = new Map<string, number>();
      const engine = await openSmall(folder.dir, { files }).catch((error: unknown) => {
        assert.ok(error instanceof Error && (error instanceof EngineError || 'code' in error));
        return undefined;
      });
      if (engine) {
        const put = engine.put.bind(engine);
        engine.put = async (bucket, key, object) => {
          const answer = await put(bucket, key, object);
          const body = Buffer.isBuffer(object.body) ? object.body.length : object.body.size;
          done.set(key.toString(), body);
          return answer;
        };
        const failure = await work(engine).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (!reached()) {
          await engine.close();
          break;
        }
        if (failure !== undefined) assert.ok(failure instanceof EngineError, String(failure));
        // A delete of a small body may have come just before the failure, and only that makes it absent.
        for (const [key, length] of done) {
          const body = await readBody(engine, 1, key);
          assert.ok(body?.length === length || key.startsWith('small'), `${key} before the restart`);
        }
        if (failure !== undefined) assert.match(failure.kind, code === 'EIO' ? /read-only|full/ : /full|read-only/);
        await engine.close().catch(() => {});
      }
      const mended = await openSmall(folder.dir);
      for (const [key, length] of done) {
        const body = await readBody(mended, 1, key);
        // The delete of a small body may have come just before the failure.
        if (body === undefined && key.startsWith('small')) continue;
        assert.equal(body?.length, length, `${key} after ${code} at write ${nth}`);
      }
      await mended.close();
    }
  });

test('after a failed sync the engine is read-only until it is opened again', async () => {
  await using folder = await scratch();
  let broken = false;
  const sync = async (fd: number): Promise<void> => {
    if (broken) throw Object.assign(new Error('EIO'), { code: 'EIO' });
    return realFiles.sync(fd);
  };
  const engine = await openSmall(folder.dir, { files: { ...realFiles, sync } });
  await engine.createBucket(1);
  await engine.put(1, bytes('before'), small(bytes('x')));
  broken = true;
  const together = ['a', 'b'].map((key) => engine.put(1, bytes(key), small(bytes('y'))));
  for (const one of together) await assert.rejects(one, { kind: 'read-only' });
  broken = false;
  await assert.rejects(engine.put(1, bytes('c'), small(bytes('y'))), { kind: 'read-only' });
  await assert.rejects(engine.checkpoint(), { kind: 'read-only' });
  assert.equal((await readBody(engine, 1, 'before'))?.toString(), 'x');
  await engine.close();
  const again = await openSmall(folder.dir);
  assert.equal(again.recovery.how, 'replayed');
  await again.put(1, bytes('c'), small(bytes('y')));
  await again.close();
});

test('on a full disk puts are refused, reads and deletes go on, and room makes it whole again', async () => {
  let free = 1e12;
  const files = { ...realFiles, free: async () => free };
  await withEngine(
    async (engine) => {
      await engine.createBucket(1);
      for (let at = 0; at < 30; at++) await putBody(engine, 1, `k${at}`, content(at, 60_000));
      free = 1000;
      let refused: unknown;
      for (let at = 0; at < 30 && refused === undefined; at++)
        refused = await putBody(engine, 1, `more${at}`, content(at, 60_000)).then(
          () => undefined,
          (error: unknown) => error,
        );
      assert.ok(refused instanceof EngineError && refused.kind === 'full');
      await assert.rejects(engine.stage([content(1, 100_000)].values() as never), { kind: 'full' });
      assert.equal((await readBody(engine, 1, 'k1'))?.length, 60_000);
      for (let at = 0; at < 30; at++)
        assert.ok((await engine.delete(1, bytes(`k${at}`), { versioning: 'off', at: 0 })).deleted);
      assert.ok((await engine.compact()) > 0);
      free = 1e12;
      await engine.checkpoint();
      await putBody(engine, 1, 'again', content(5, 60_000));
    },
    { files },
  );
});

test('a body that hits the end of the disk costs only itself', async () => {
  await using folder = await scratch();
  let full = false;
  const write: Files['write'] = async (fd, parts, at) => {
    if (full && parts.reduce((sum, part) => sum + part.length, 0) > 100_000)
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    return realFiles.write(fd, parts, at);
  };
  const engine = await openSmall(folder.dir, { files: { ...realFiles, write } });
  await engine.createBucket(1);
  await putBody(engine, 1, 'before', content(1, 300_000));
  full = true;
  await assert.rejects(putBody(engine, 1, 'too-much', content(2, 300_000)), { kind: 'full' });
  await putBody(engine, 1, 'small', content(3, 1000));
  full = false;
  await putBody(engine, 1, 'after', content(4, 300_000));
  await engine.close();
  await spoil(folder.dir, 'index-lost');
  const again = await openSmall(folder.dir);
  for (const [key, seed, length] of [
    ['before', 1, 300_000],
    ['small', 3, 1000],
    ['after', 4, 300_000],
  ] as const)
    assert.ok((await readBody(again, 1, key))?.equals(content(seed, length)));
  assert.equal(await readBody(again, 1, 'too-much'), undefined);
  await again.close();
});
