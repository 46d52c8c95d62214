import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { type Generated, type Kysely, sql } from 'kysely';
import { countRows, migrate, openStore, prepared, type Read, type Store, type Tx } from '../index.ts';
import type { Database } from '../session.ts';

export interface Tables {
  item: { id: string; size: number; note: Generated<string | null> };
}

/** What every database must do for the store. `open` answers an empty one; `folder` is the test's own. */
export function conforms(open: (folder: string) => Promise<Database>): void {
  let folder: string;
  let store: Store;
  const items = () => store.read(allItems);

  beforeEach(async () => {
    ({ folder, store } = await itemStore(open));
  });

  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  describe('a write', () => {
    test('is seen by every read that starts after its answer', async () => {
      await store.write((tx) => insert(tx, 'a', 3));
      assert.deepEqual({ ...(await items())[0] }, { id: 'a', size: 3, note: null });
    });

    test('that fails takes back its own rows and nobody else’s', async () => {
      const results = await Promise.allSettled([
        store.write((tx) => insert(tx, 'a')),
        store.write(async (tx) => {
          await insert(tx, 'b');
          throw new Error('changed my mind');
        }),
        store.write((tx) => insert(tx, 'c')),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(
        (await items()).map(({ id }) => id),
        ['a', 'c'],
      );
    });

    test('runs to its end before the next one starts', async () => {
      const order: string[] = [];
      const slow = (name: string) => async (tx: Tx) => {
        for (const step of [1, 2, 3]) {
          order.push(`${name}${step}`);
          await insert(tx, `${name}${step}`);
        }
      };
      await Promise.all([store.write(slow('a')), store.write(slow('b'))]);
      assert.deepEqual(order, ['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
    });

    test('whose await was forgotten does not land in the next operation', async () => {
      let late: Promise<unknown> = Promise.resolve();
      await Promise.all([
        store.write(async (tx) => {
          late = assert.rejects(
            new Promise(setImmediate).then(() => insert(tx, 'late')),
            /has ended/,
          );
        }),
        store.write((tx) => insert(tx, 'next')),
      ]);
      await late;
      assert.deepEqual(
        (await items()).map(({ id }) => id),
        ['next'],
      );
    });

    test('cannot use its transaction after its end', async () => {
      let kept: Tx | undefined;
      await store.write(async (tx) => {
        kept = tx;
      });
      assert.throws(() => kept!.db(), /has ended/);
      assert.throws(() => kept!.wake('nodes', []), /has ended/);
    });

    test('rings the bell after the commit, and not when it failed', async () => {
      const rung: string[] = [];
      store.onWake('nodes', (keys) => rung.push(...keys));
      await store.write(async (tx) => {
        await insert(tx, 'a');
        tx.wake('nodes', ['n1']);
        assert.deepEqual(rung, []);
      });
      await assert.rejects(
        store.write(async (tx) => {
          tx.wake('nodes', ['n2']);
          throw new Error('no');
        }),
      );
      assert.deepEqual(rung, ['n1']);
    });

    test('is refused, with the whole batch, when the database ends the transaction by itself', async () => {
      const results = await Promise.allSettled([
        store.write((tx) => insert(tx, 'a')),
        store.write(async (tx) => {
          await sql.raw('rollback').execute(tx.db());
        }),
      ]);
      const [first, second] = results.map(({ status }) => status);
      assert.equal(second, 'rejected');
      // On a slow machine the first may have had a batch of its own; what it was told must be so either way.
      const kept = first === 'fulfilled' ? ['a'] : [];
      assert.deepEqual(
        (await items()).map(({ id }) => id),
        kept,
      );
      await store.write((tx) => insert(tx, 'later'));
      assert.equal((await items()).length, kept.length + 1);
    });
  });

  describe('a read', () => {
    test('sees one moment however long it takes', async () => {
      await store.write((tx) => insert(tx, 'a'));
      await store.read(async (read) => {
        const count = () => read.db<Tables>().selectFrom('item').selectAll().execute();
        const before = await count();
        await store.write((tx) => insert(tx, 'b'));
        assert.equal((await count()).length, before.length);
      });
      assert.equal((await items()).length, 2);
    });

    test('waits its turn when all connections are lent', async () => {
      const sizes = await Promise.all(Array.from({ length: 50 }, () => items().then((rows) => rows.length)));
      assert.equal(sizes.length, 50);
    });
  });

  describe('migrations', () => {
    test('run once, in order, and a newer database is refused', async () => {
      await writeFile(
        join(folder, '0002-more.sql'),
        'create table more (id text primary key);\ncreate index by_size on item (size);\n',
      );
      assert.deepEqual(await migrate(store, [{ owner: 'test', folder }]), ['test/0002-more.sql']);
      assert.deepEqual(await migrate(store, [{ owner: 'test', folder }]), []);
      await rm(join(folder, '0002-more.sql'));
      await assert.rejects(migrate(store, [{ owner: 'test', folder }]), /newer Mallee/);
    });

    test('that fail half-way leave nothing of the failed step', async () => {
      await writeFile(
        join(folder, '0002-bad.sql'),
        'create table half (id text primary key);\ncreate table nonsense;\n',
      );
      await assert.rejects(migrate(store, [{ owner: 'test', folder }]));
      await assert.rejects(
        store.read((read) => sql.raw('select * from half').execute(read.db())),
        /half/,
      );
    });
  });

  describe('rows', () => {
    test('sort and compare by code points, so that the last one of a page leads to the next page', async () => {
      for (const id of ['b', 'B', 'a', '_', 'ä', 'z', '€', '😀', '1']) await store.write((tx) => insert(tx, id));
      const sorted = (await items()).map(({ id }) => id);
      assert.deepEqual(sorted, ['1', 'B', '_', 'a', 'b', 'z', 'ä', '€', '😀']);
      const after = (last: string) =>
        store.read((read) =>
          read.db<Tables>().selectFrom('item').select('id').where('id', '>', last).orderBy('id').executeTakeFirst(),
        );
      for (const [at, id] of sorted.entries()) assert.equal((await after(id))?.id, sorted[at + 1]);
    });

    test('are matched with case, and with an escape where it is stated', async () => {
      for (const id of ['Ab', 'ab', 'a%', 'a_']) await store.write((tx) => insert(tx, id));
      const like = async (pattern: string) => {
        const where = sql<boolean>`id like ${pattern} escape '!'`;
        const found = await store.read((read) =>
          read.db<Tables>().selectFrom('item').select('id').where(where).orderBy('id').execute(),
        );
        return found.map(({ id }) => id);
      };
      assert.deepEqual(await like('a%'), ['a%', 'a_', 'ab']);
      assert.deepEqual(await like('a!%'), ['a%']);
      assert.deepEqual(await like('a!_'), ['a_']);
    });

    test('hold numbers that JavaScript holds, and count and add up as numbers', async () => {
      await store.write((tx) => insert(tx, 'a', Number.MAX_SAFE_INTEGER - 1));
      await store.write((tx) => insert(tx, 'b', 1));
      const sums = await store.read((read) =>
        read
          .db<Tables>()
          .selectFrom('item')
          .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<number>('size').as('sum')])
          .executeTakeFirstOrThrow(),
      );
      assert.deepEqual({ ...sums }, { count: 2, sum: Number.MAX_SAFE_INTEGER });
      assert.equal((await items())[0]!.size, Number.MAX_SAFE_INTEGER - 1);
    });

    test('are none where the list of wanted ones is empty', async () => {
      await store.write((tx) => insert(tx, 'a'));
      const among = (how: 'in' | 'not in') =>
        store.read((read) => read.db<Tables>().selectFrom('item').select('id').where('id', how, []).execute());
      assert.equal((await among('in')).length, 0);
      assert.equal((await among('not in')).length, 1);
    });

    test('are counted when they change', async () => {
      for (const id of ['a', 'b', 'c']) await store.write((tx) => insert(tx, id));
      const { numUpdatedRows } = await store.write((tx) =>
        tx.db<Tables>().updateTable('item').set({ size: 7 }).where('id', '<', 'c').executeTakeFirst(),
      );
      assert.equal(numUpdatedRows, 2n);
      assert.deepEqual(await store.read((read) => countRows(read, store.kind)), { item: 3, migration: 1 });
    });
  });

  describe('a prepared query', () => {
    const put = prepared((db: Kysely<Tables>, row: { id: string; size: number; note: string | null }) =>
      db.insertInto('item').values(row),
    );
    const among = prepared((db: Kysely<Tables>, $: { ids: string[]; least: number }) =>
      db.selectFrom('item').select('id').where('id', 'in', $.ids).where('size', '>=', $.least).orderBy('id'),
    );

    test('is asked with the values of each call, whatever their order', async () => {
      await store.write(async (tx) => {
        await put(tx, { id: 'a', size: 1, note: null });
        await put(tx, { note: 'second', size: 2, id: 'b' });
      });
      assert.deepEqual(
        (await items()).map((row) => ({ ...row })),
        [
          { id: 'a', size: 1, note: null },
          { id: 'b', size: 2, note: 'second' },
        ],
      );
    });

    test('finds what is in a list of any length up to a slice’s', async () => {
      const ids = Array.from({ length: 256 }, (_, at) => `item-${String(at).padStart(3, '0')}`);
      await store.write(async (tx) => {
        for (const [at, id] of ids.entries()) await put(tx, { id, size: at, note: null });
      });
      for (const length of [1, 2, 3, 100, 200, 256]) {
        const wanted = ids.slice(0, length);
        const found = await store.read((read) => among(read, { ids: wanted, least: 1 }));
        assert.deepEqual(
          found.map(({ id }) => id),
          wanted.slice(1),
        );
      }
      await assert.rejects(
        store.read((read) => among(read, { ids: [], least: 0 })),
        /empty list/,
      );
      await assert.rejects(
        store.read((read) => among(read, { ids: [...ids, 'more'], least: 0 })),
        /in slices/,
      );
    });

    test('refuses a missing value instead of taking it for null', async () => {
      await store.write((tx) => put(tx, { id: 'a', size: 1, note: null }));
      await assert.rejects(
        store.write((tx) => put(tx, { id: 'b', size: 1, other: null } as never)),
        /"note" is missing/,
      );
    });

    test('cannot be shaped by a value', async () => {
      const shaped = prepared((db: Kysely<Tables>, $: { id: string }) =>
        db.selectFrom('item').selectAll().where('id', '=', `item-${$.id}`),
      );
      await assert.rejects(
        store.read((read) => shaped(read, { id: 'a' })),
        /cannot depend on the value "id"/,
      );
    });

    test('belongs to the handler like any other', async () => {
      let kept: Tx | undefined;
      await store.write(async (tx) => {
        kept = tx;
      });
      await assert.rejects(put(kept!, { id: 'late', size: 1, note: null }), /has ended/);
    });
  });
}

/** A store of items in a folder of its own. */
export async function itemStore(open: (folder: string) => Promise<Database>) {
  const folder = await mkdtemp(join(tmpdir(), 'mallee-store-'));
  await writeFile(
    join(folder, '0001-item.sql'),
    '-- first\ncreate table item (id text primary key, size bigint not null, note text);\n',
  );
  const store = openStore(await open(folder), manualWorld());
  await migrate(store, [{ owner: 'test', folder }]);
  return { folder, store };
}

export const allItems = (read: Read) => read.db<Tables>().selectFrom('item').selectAll().orderBy('id').execute();

export const insert = (tx: Tx, id: string, size = 1) =>
  tx.db<Tables>().insertInto('item').values({ id, size }).executeTakeFirst();
