import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '@mallee/base';
import { openStore, type Store, sqlite } from '@mallee/store';
import { postgres } from '@mallee/store/postgres';

/**
 * An empty store of the test's own: on SQLite, where it goes away when it is closed, or on the PostgreSQL server that
 * `MALLEE_TEST_POSTGRES` names.
 */
export function freshStore(world: World): Promise<Store> {
  const server = process.env.MALLEE_TEST_POSTGRES;
  return server === undefined ? onSqlite(world) : onPostgres(world, server);
}

async function onSqlite(world: World): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'mallee-rows-'));
  const store = openStore(sqlite(join(folder, 'control.db'), { durable: false }), world);
  return {
    ...store,
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A schema of its own is as good as a database of its own, and made sooner. It goes when the server does. */
async function onPostgres(world: World, server: string): Promise<Store> {
  const schema = `test_${randomBytes(8).toString('hex')}`;
  const database = postgres(server);
  await (await database.writer()).query(`create schema ${schema}`, []);
  await database.close();
  return openStore(postgres(`${server}&options=-csearch_path%3D${schema}`), world);
}
