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

test('backups made while writing open with every row that was acknowledged before', async () => {
  const { folder, store } = await itemStore(open);
  for (let round = 0; round < 100; round += 1) {
    await store.write((tx) => insert(tx, `before-${round}`));
    const file = join(folder, `copy-${round}.db`);
    const writes = Array.from({ length: 20 }, (_, i) => store.write((tx) => insert(tx, `during-${round}-${i}`)));
    await Promise.all([store.backup(file), ...writes]);
    const copy = openStore(sqlite(file), manualWorld());
    const ids = new Set((await copy.read(allItems)).map(({ id }) => id));
    for (let i = 0; i <= round; i += 1) assert.ok(ids.has(`before-${i}`), `backup ${round} lacks before-${i}`);
    await copy.close();
    await rm(file);
  }
  await store.close();
  await rm(folder, { recursive: true });
});
