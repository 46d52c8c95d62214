import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { sql } from 'kysely';
import { openStore, sqlite } from '../index.ts';
import { allItems, conforms, insert, itemStore, type Tables } from './conformance.ts';

const open = async (folder: string) => sqlite(join(folder, 'control.db'));

describe('SQLite', () => conforms(open));

test('a write to a full disk is answered ServiceUnavailable and leaves the store usable', async () => {
  const { folder, store } = await itemStore(open);
  await store.write((tx) => sql.raw('pragma max_page_count = 16').execute(tx.db()));
  const big = (id: string) =>
    store.write((tx) =>
      tx
        .db<Tables>()
        .insertInto('item')
        .values({ id, size: 1, note: 'x'.repeat(200_000) })
        .execute(),
    );
  await assert.rejects(big('huge'), (error: { code?: string }) => error.code === 'ServiceUnavailable');
  await store.write((tx) => insert(tx, 'small'));
  assert.deepEqual(
    (await store.read(allItems)).map(({ id }) => id),
    ['small'],
  );
  await store.close();
  await rm(folder, { recursive: true });
});

test('a backup made while writing opens with every acknowledged row', async () => {
  const { folder, store } = await itemStore(open);
  for (let i = 0; i < 20; i += 1) await store.write((tx) => insert(tx, `k${String(i).padStart(2, '0')}`));
  const copy = join(folder, 'copy.db');
  await Promise.all([store.backup(copy), store.write((tx) => insert(tx, 'z'))]);
  const other = openStore(sqlite(copy), manualWorld());
  const rows = await other.read(allItems);
  assert.ok(rows.length >= 20);
  await other.close();
  await store.close();
  await rm(folder, { recursive: true });
});
