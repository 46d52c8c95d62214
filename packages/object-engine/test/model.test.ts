import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { manualWorld } from '@mallee/base';
import fc from 'fast-check';
import type { Engine } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { Versioning } from '../types.ts';
import { bytes, chunks, content, openSmall, readBody, scratch } from './helpers.ts';
import { Model } from './model.ts';
import { keepIndex, putBackIndex, spoil, type Unclean } from './unclean.ts';

/** More rounds by hand: ENGINE_ROUNDS=500 node --test packages/object-engine/test/model.test.ts */
const rounds = Number(process.env.ENGINE_ROUNDS ?? 30);

const keys = ['a', 'a\0b', 'a/b', 'a/c', 'b', 'key', '\u{1F98A}', '\uffff', 'z'];
const key = fc.constantFrom(...keys);
const bucket = fc.integer({ min: 1, max: 3 });
const versioning = fc.constantFrom<Versioning>('off', 'enabled', 'enabled', 'suspended');
const length = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 65_530, max: 65_540 }) },
  { weight: 2, arbitrary: fc.integer({ min: 65_537, max: 700_000 }) },
);
const which = fc.nat(3);
const condition = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ ifNoneMatch: '*' }) },
  { weight: 1, arbitrary: fc.constant({ ifMatch: '*' }) },
);

type Action =
  | { do: 'put'; bucket: number; key: string; length: number; versioning: Versioning; condition: object }
  | { do: 'delete'; bucket: number; key: string; versioning: Versioning; version: number | undefined }
  | { do: 'amend'; bucket: number; key: string; version: number | undefined }
  | { do: 'create-bucket' | 'delete-bucket'; bucket: number }
  | { do: 'create-upload'; bucket: number; key: string }
  | { do: 'put-part'; bucket: number; upload: number; number: number; length: number }
  | { do: 'complete'; bucket: number; upload: number; versioning: Versioning }
  | { do: 'abort'; bucket: number; upload: number }
  | { do: 'compact' | 'checkpoint' | 'keep-index' | 'old-index' }
  | { do: 'reopen'; how: Unclean };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('put' as const), bucket, key, length, versioning, condition }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      ...{ bucket, key, versioning, version: fc.option(which, { nil: undefined }) },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('amend' as const),
      ...{ bucket, key, version: fc.option(which, { nil: undefined }) },
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('create-bucket' as const, 'delete-bucket' as const), bucket }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('create-upload' as const), bucket, key }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('put-part' as const),
      ...{ bucket, upload: which, number: fc.integer({ min: 1, max: 4 }), length },
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('complete' as const), bucket, upload: which, versioning }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), bucket, upload: which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('compact' as const, 'compact' as const, 'checkpoint' as const, 'keep-index' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('old-index' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reopen' as const),
      how: fc.constantFrom<Unclean>('clean', 'killed', 'power-cut', 'index-lost', 'index-damaged'),
    }),
  },
);

test('the engine agrees with a model through any operations, restarts, lost indexes and compactions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 90, size: 'max' }), async (actions) => {
      await using folder = await scratch();
      const run = new Run(await openSmall(folder.dir), folder.dir);
      try {
        for (const next of [...setUp, ...actions]) await run.act(next);
        await run.compare();
      } finally {
        await run.engine.close();
      }
    }),
    { numRuns: rounds, seed: Number(process.env.ENGINE_SEED ?? 20_260_101) },
  );
});

const setUp: Action[] = [1, 2].map((number) => ({ do: 'create-bucket', bucket: number }));

class Run {
  engine: Engine;
  readonly #dir: string;
  readonly #model = new Model();
  readonly #world = manualWorld(7);
  #counter = 0;
  #kept = false;

  constructor(engine: Engine, dir: string) {
    this.engine = engine;
    this.#dir = dir;
  }

  async act(next: Action): Promise<void> {
    this.#counter += 1;
    switch (next.do) {
      case 'put':
        return this.#put(next);
      case 'delete':
        return this.#delete(next);
      case 'amend':
        return this.#amend(next);
      case 'create-bucket':
        return this.#same(
          () => this.#model.createBucket(next.bucket),
          () => this.engine.createBucket(next.bucket),
        );
      case 'delete-bucket':
        return this.#same(
          () => this.#model.deleteBucket(next.bucket),
          () => this.engine.deleteBucket(next.bucket),
        );
      case 'create-upload': {
        let learn = (_: string): void => {};
        return this.#same(
          () => {
            learn = this.#model.createUpload(next.bucket, next.key);
          },
          async () => learn(await this.engine.createUpload(next.bucket, bytes(next.key), { meta: bytes('up'), at: 1 })),
        );
      }
      case 'put-part':
        return this.#putPart(next);
      case 'complete':
        return this.#complete(next);
      case 'abort': {
        const { id, key } = this.#upload(next.bucket, next.upload);
        return this.#same(
          () => this.#model.abortUpload(next.bucket, id),
          () => this.engine.abortUpload(next.bucket, bytes(key), id),
        );
      }
      case 'compact':
        await this.engine.compact();
        return this.compare();
      case 'checkpoint':
        return this.engine.checkpoint();
      case 'keep-index':
        await this.engine.close();
        await keepIndex(this.#dir, join(this.#dir, 'kept'));
        this.#kept = true;
        this.engine = await openSmall(this.#dir);
        return;
      case 'old-index':
        if (!this.#kept) return;
        await this.engine.close();
        await putBackIndex(this.#dir, join(this.#dir, 'kept'));
        return this.#open();
      case 'reopen':
        await this.engine.close();
        await spoil(this.#dir, next.how);
        await this.#open();
        assert.equal(
          this.engine.recovery.how,
          {
            clean: 'clean',
            killed: 'replayed',
            'power-cut': 'replayed',
            'index-lost': 'rebuilt',
            'index-damaged': 'rebuilt',
          }[next.how],
        );
    }
  }

  async #open(): Promise<void> {
    this.engine = await openSmall(this.#dir, { world: this.#world });
    assert.deepEqual(this.engine.recovery.damage, []);
    await this.compare();
  }

  /** Everything that can be asked of the engine, asked and compared. */
  async compare(): Promise<void> {
    const { engine } = this;
    assert.deepEqual(engine.buckets().sort(), [...this.#model.buckets.keys()].sort());
    for (const [number, known] of this.#model.buckets) {
      const sorted = this.#model.sortedKeys(number);
      const listed = await engine.listVersions(number, { limit: 10_000 });
      const versions = listed.versions.map(({ key, version, marker, etag, meta, latest }) => {
        return { key: key.toString(), version, marker, etag, meta: meta.toString(), latest };
      });
      const expected = sorted.flatMap((name) =>
        known.get(name)!.map(({ id, marker, etag, meta }, at) => {
          return { key: name, version: id, marker, etag, meta, latest: at === 0 };
        }),
      );
      assert.deepEqual(versions, expected);
      const live = sorted.filter((name) => this.#model.current(number, name));
      const objects = (await engine.list(number, { limit: 10_000 })).objects;
      assert.deepEqual(
        objects.map((object) => object.key.toString()),
        live,
      );
      for (const name of sorted)
        for (const { id, marker, body } of known.get(name)!)
          if (!marker) assert.ok((await readBody(engine, number, name, id))?.equals(body), `${name} ${id}`);
      this.#compareUsage(number);
      await this.#compareUploads(number);
    }
  }

  #compareUsage(number: number): void {
    const all = [...this.#model.buckets.get(number)!.values()];
    const current = all.flatMap(([newest]) => (newest && !newest.marker ? [newest] : []));
    const older = all.flatMap((versions) => versions.slice(versions[0]?.marker ? 0 : 1));
    const uploads = this.#model.uploads.get(number)!;
    const parts = uploads.flatMap(({ parts: held, done }) => (done ? [] : [...held.values()]));
    assert.deepEqual(this.engine.usage(number), {
      objects: current.length,
      bytes: sum(current),
      olderVersions: older.length,
      olderBytes: sum(older),
      uploads: uploads.length,
      uploadBytes: sum(parts),
    });
  }

  async #compareUploads(number: number): Promise<void> {
    const open = this.#model.uploads.get(number)!.filter(({ done }) => !done);
    const listed = await this.engine.listUploads(number, { limit: 1000 });
    assert.deepEqual(listed.uploads.map(({ upload }) => upload).sort(), open.map(({ id }) => id).sort());
    for (const { id, key: name, parts } of open) {
      const known = await this.engine.listParts(number, bytes(name), id, { after: 0, limit: 100 });
      assert.deepEqual(
        known.parts.map((part) => ({ number: part.number, etag: part.etag, size: part.size })),
        [...parts].sort(([a], [b]) => a - b).map(([at, { etag, body }]) => ({ number: at, etag, size: body.length })),
      );
    }
  }

  async #put(next: Action & { do: 'put' }): Promise<void> {
    const body = content(this.#counter, next.length);
    const etag = `e${this.#counter}`;
    const staged = await this.engine.stage(chunks(body), this.#counter % 2 === 0 ? body.length : undefined);
    let learn = (_: string): void => {};
    await this.#same(
      () => {
        const version = { marker: false, body, etag, meta: `m${this.#counter}` };
        learn = this.#model.put(next.bucket, next.key, next.versioning, next.condition, version);
      },
      async () => {
        const facts = { meta: bytes(`m${this.#counter}`), etag, at: 1 };
        const { versioning: mode, condition: only } = next;
        const object = { body: staged, ...facts, versioning: mode, condition: only };
        learn((await this.engine.put(next.bucket, bytes(next.key), object)).version);
      },
    );
    staged.release();
  }

  async #delete(next: Action & { do: 'delete' }): Promise<void> {
    const version = this.#version(next.bucket, next.key, next.version);
    let expected: ReturnType<Model['delete']> = false;
    await this.#same(
      () => {
        expected = this.#model.delete(next.bucket, next.key, next.versioning, version);
      },
      async () => {
        const how = { version, versioning: next.versioning, at: 1 };
        const answer = await this.engine.delete(next.bucket, bytes(next.key), how);
        if (typeof expected === 'function') expected(answer.version!);
        else assert.equal(answer.deleted, expected);
      },
    );
  }

  async #amend(next: Action & { do: 'amend' }): Promise<void> {
    const version = this.#version(next.bucket, next.key, next.version);
    const meta = `amended${this.#counter}`;
    let expected = false;
    await this.#same(
      () => {
        expected = this.#model.amend(next.bucket, next.key, version, meta);
      },
      async () => {
        const how = { change: () => bytes(meta), ...(version === undefined ? {} : { version }) };
        assert.equal((await this.engine.amend(next.bucket, bytes(next.key), how)) !== undefined, expected);
      },
    );
  }

  async #putPart(next: Action & { do: 'put-part' }): Promise<void> {
    const { id, key: name } = this.#upload(next.bucket, next.upload);
    const body = content(this.#counter, next.length);
    const etag = `p${this.#counter}`;
    const staged = await this.engine.stagePart(chunks(body), body.length);
    await this.#same(
      () => {
        const upload = this.#model.upload(next.bucket, id);
        if (upload.done) throw new EngineError('no-such-upload', '');
        upload.parts.set(next.number, { body, etag });
      },
      () =>
        this.engine.putPart(next.bucket, bytes(name), id, next.number, { body: staged, meta: bytes(''), etag, at: 1 }),
    );
    staged.release();
  }

  async #complete(next: Action & { do: 'complete' }): Promise<void> {
    const { id, key: name } = this.#upload(next.bucket, next.upload);
    const chosen = [...(this.#find(next.bucket, id)?.parts ?? [])].sort(([a], [b]) => a - b);
    const named = chosen.slice(0, 3).map(([number, { etag }]) => ({ number, etag }));
    const etag = `c${this.#counter}`;
    let expected: { version: string; etag: string } | undefined;
    let learn = (_: string): void => {};
    await this.#same(
      () => {
        const upload = this.#model.upload(next.bucket, id);
        expected = upload.done;
        if (expected) return;
        const body = Buffer.concat(chosen.slice(0, 3).map(([, part]) => part.body));
        const version = { marker: false, body, etag, meta: 'up' };
        const written = this.#model.put(next.bucket, name, next.versioning, {}, version);
        learn = (version) => {
          written(version);
          upload.done = { version, etag };
        };
      },
      async () => {
        const how = { parts: named, etag, at: 1, versioning: next.versioning };
        const answer = await this.engine.completeUpload(next.bucket, bytes(name), id, how);
        if (expected) assert.deepEqual({ version: answer.version, etag: answer.etag }, expected);
        else learn(answer.version);
      },
    );
  }

  #find(number: number, id: string) {
    return this.#model.uploads.get(number)?.find((known) => known.id === id);
  }

  #upload(number: number, index: number): { id: string; key: string } {
    return this.#model.uploads.get(number)?.[index] ?? { id: '0'.repeat(32), key: 'none' };
  }

  #version(number: number, name: string, index: number | undefined): string | undefined {
    if (index === undefined) return undefined;
    return this.#model.buckets.get(number)?.get(name)?.[index]?.id ?? `${'0'.repeat(26)}ffffff`;
  }

  /** Both must succeed, or both refuse for the same reason. */
  async #same<T>(model: () => T, engine: () => Promise<T>): Promise<void> {
    let expected: { answer: T } | { refusal: string };
    try {
      expected = { answer: model() };
    } catch (error) {
      assert.ok(error instanceof EngineError, String(error));
      expected = { refusal: error.kind };
    }
    try {
      const answer = await engine();
      assert.deepEqual({ answer }, expected);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      assert.deepEqual({ refusal: error.kind }, expected);
    }
  }
}

function sum(versions: readonly { body: Buffer }[]): number {
  return versions.reduce((total, { body }) => total + body.length, 0);
}
