import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Engine } from '../engine.ts';
import { encodeVersion } from '../entries.ts';
import { currentKey } from '../keys.ts';
import { listObjects } from '../lists/list-objects.ts';
import { openIndex } from '../open-index.ts';
import type { Index } from '../view.ts';
import { bytes, scratch, small, withEngine } from './helpers.ts';

const piece = fc.constantFrom(0x00, 0x2f, 0x61, 0x62, 0xc3, 0xff);
const key = fc.array(piece, { minLength: 1, maxLength: 5 }).map((values) => Buffer.from(values));
const query = fc.record({
  prefix: fc.option(
    fc.array(piece, { maxLength: 2 }).map((values) => Buffer.from(values)),
    { nil: undefined },
  ),
  delimiter: fc.option(fc.constantFrom(Buffer.from('/'), Buffer.from('ab'), Buffer.of(0)), { nil: undefined }),
  limit: fc.integer({ min: 1, max: 7 }),
});
type Query = typeof query extends fc.Arbitrary<infer Q> ? Q : never;

/** The whole answer as text: keys plain, groups in brackets. */
function naive(keys: readonly Buffer[], { prefix = Buffer.alloc(0), delimiter }: Query): string[] {
  const rows = keys
    .filter((name) => name.subarray(0, prefix.length).equals(prefix))
    .sort((a, b) => a.compare(b))
    .map((name) => {
      const cut = delimiter ? name.indexOf(delimiter, prefix.length) : -1;
      return cut < 0 ? name.toString('hex') : `[${name.toString('hex', 0, cut + delimiter!.length)}]`;
    });
  return [...new Set(rows)];
}

test('pages of any listing put together are what sorting all keys by their bytes gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(key, { maxLength: 25, selector: hex }), fc.array(query), async (keys, queries) => {
      await withEngine(async (engine) => {
        await engine.createBucket(1);
        await engine.createBucket(2);
        await Promise.all(
          keys.map(async (name, at) => {
            await engine.put(1, name, small(bytes('x'), { versioning: 'enabled' }));
            await engine.put(2, name, small(bytes('neighbour')));
            if (at % 3 === 0) await engine.put(1, name, small(bytes('y'), { versioning: 'enabled' }));
            if (at % 4 === 0) await engine.delete(1, name, { versioning: 'enabled', at: 0 });
            await engine.createUpload(1, name, { meta: bytes(''), at: 0 });
          }),
        );
        const live = keys.filter((_, at) => at % 4 !== 0);
        for (const one of queries) {
          assert.deepEqual(await pagesOfObjects(engine, one), naive(live, one));
          assert.deepEqual(await pagesOfVersions(engine, one), naive(keys, one));
          assert.deepEqual(await pagesOfUploads(engine, one), naive(keys, one));
        }
      });
    }),
    { numRuns: 25, seed: 3 },
  );
});

/** Follows the pages and merges objects and groups, each page being checked for its size. */
async function pagesOfObjects(engine: Engine, one: Query): Promise<string[]> {
  const rows: string[] = [];
  let after: Buffer | undefined;
  for (;;) {
    const page = await engine.list(1, { ...one, after });
    rows.push(
      ...merged(
        page.objects.map(({ key }) => key),
        page.groups,
        one.limit,
        page.next !== undefined,
      ),
    );
    if (!page.next) return rows;
    after = page.next;
  }
}

async function pagesOfVersions(engine: Engine, one: Query): Promise<string[]> {
  const rows: string[] = [];
  let after: Buffer | undefined;
  let afterVersion: string | undefined;
  for (;;) {
    const page = await engine.listVersions(1, { ...one, after, afterVersion });
    rows.push(
      ...merged(
        page.versions.map(({ key }) => key),
        page.groups,
        one.limit,
        page.next !== undefined,
      ),
    );
    if (!page.next) return [...new Set(rows)];
    after = page.next.key;
    afterVersion = page.next.version;
  }
}

async function pagesOfUploads(engine: Engine, one: Query): Promise<string[]> {
  const rows: string[] = [];
  let after: Buffer | undefined;
  let afterUpload: string | undefined;
  for (;;) {
    const more = afterUpload === undefined ? {} : { afterUpload };
    const page = await engine.listUploads(1, { ...one, after, ...more });
    rows.push(
      ...merged(
        page.uploads.map(({ key }) => key),
        page.groups,
        one.limit,
        page.next !== undefined,
      ),
    );
    if (!page.next) return rows;
    after = page.next.key;
    afterUpload = page.next.upload;
  }
}

function merged(keys: Buffer[], groups: Buffer[], limit: number, full: boolean): string[] {
  if (full) assert.equal(keys.length + groups.length, limit);
  const rows = [
    ...keys.map((name) => ({ name, text: hex(name) })),
    ...groups.map((name) => ({ name, text: `[${hex(name)}]` })),
  ];
  return rows.sort((a, b) => a.name.compare(b.name)).map(({ text }) => text);
}

function hex(name: Buffer): string {
  return name.toString('hex');
}

test('a listing that is asked for after a put was answered shows it, and after a delete does not', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const client = async (name: string) => {
      const own = bytes(`${name}/`);
      const listed = async () => (await engine.list(1, { prefix: own, limit: 10 })).objects.map(({ etag }) => etag);
      for (let at = 0; at < 40; at++) {
        await engine.put(1, bytes(`${name}/k`), small(bytes('x'), { etag: `${at}` }));
        assert.deepEqual(await listed(), [`${at}`]);
        if (at % 3 > 0) continue;
        await engine.delete(1, bytes(`${name}/k`), { versioning: 'off', at: 0 });
        assert.deepEqual(await listed(), []);
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, at) => client(`client${at}`)));
  });
});

test('versions of one key are paged from the newest to the oldest, and only the newest is the latest', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    const ids: string[] = [];
    for (let count = 0; count < 7; count++) {
      const versioning = count === 3 ? 'suspended' : 'enabled';
      ids.unshift((await engine.put(1, bytes('k'), small(bytes(`${count}`), { versioning }))).version);
    }
    const seen: string[] = [];
    let marks: { key: Buffer; version: string | undefined } | undefined;
    do {
      const more = marks ? { after: marks.key, afterVersion: marks.version } : {};
      const page = await engine.listVersions(1, { limit: 2, ...more });
      for (const { version, latest } of page.versions) {
        assert.equal(latest, seen.length === 0);
        seen.push(version);
      }
      marks = page.next;
    } while (marks);
    assert.deepEqual(seen, ids);
    assert.ok(ids.includes('null'));
  });
});

test('whoever deletes each page of versions before he asks for the next one sees them all', async () => {
  await withEngine(async (engine) => {
    await engine.createBucket(1);
    for (const versioning of ['enabled', 'enabled', 'suspended'] as const)
      await engine.put(1, bytes('k'), small(bytes('x'), { versioning }));
    let seen = 0;
    let marks: { key: Buffer; version: string | undefined } | undefined;
    do {
      const more = marks ? { after: marks.key, afterVersion: marks.version } : {};
      const page = await engine.listVersions(1, { limit: 1, ...more });
      for (const { key, version } of page.versions) {
        await engine.delete(1, key, { versioning: 'suspended', version, at: 0 });
        seen += 1;
      }
      marks = page.next;
    } while (marks);
    assert.equal(seen, 3);
  });
});

test('a listing with a delimiter reads a few rows of each group, not all of them', async () => {
  await using folder = await scratch();
  const index: Index = await openIndex(folder.dir);
  const place = { life: 1, offset: 0, length: 0 };
  const facts = { nullVersion: true, marker: false, stored: false, at: 0, size: 0, etag: '', meta: bytes('') };
  const value = encodeVersion({ ...facts, sequence: 1, home: place, since: 1, amend: undefined });
  for (let group = 10; group < 60; group++)
    await index.batch(
      Array.from({ length: 300 }, (_, at) => ({ type: 'put', key: currentKey(1, bytes(`g${group}/${at}`)), value })),
    );
  let rows = 0;
  const open = index.iterator.bind(index);
  const counting = Object.assign(index, {
    iterator(options: Parameters<typeof open>[0]) {
      const iterator = open(options);
      const load = iterator.nextv.bind(iterator);
      return Object.assign(iterator, {
        async nextv(size: number) {
          const found = await load(size);
          rows += found.length;
          return found;
        },
      });
    },
  });
  const list = await listObjects(counting, 1, { delimiter: bytes('/'), limit: 1000 });
  await index.close();
  assert.equal(list.groups.length, 50);
  assert.ok(rows <= 50 * 4, `${rows} rows were read`);
});
