import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { sql } from 'kysely';
import { openStore, type Store } from '../index.ts';
import { postgres } from '../postgres.ts';
import { allItems, conforms, insert, itemStore, type Tables } from './conformance.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;
let schemas = 0;

before(async () => {
  server = await startPostgres();
});

after(() => server.stop());

/** A schema of its own stands for a database of its own. */
async function freshUrl(): Promise<string> {
  schemas += 1;
  const name = `s${schemas}`;
  const database = postgres(server.url);
  await (await database.writer()).query(`create schema ${name}`, []);
  await database.close();
  return `${server.url}&options=-csearch_path%3D${name}`;
}

describe('PostgreSQL', () => conforms(async () => postgres(await freshUrl())));

test('transactions that two processes have in conflict are run again until both have happened', async () => {
  const url = await freshUrl();
  const { folder, store } = await itemStore(async () => postgres(url));
  const other = openStore(postgres(url), manualWorld());
  await store.write((tx) => insert(tx, 'counter', 0));
  const add = (to: Store) =>
    to.write(async (tx) => {
      const { size } = await tx.db<Tables>().selectFrom('item').select('size').executeTakeFirstOrThrow();
      await tx
        .db<Tables>()
        .updateTable('item')
        .set({ size: size + 1 })
        .execute();
    });
  await Promise.all(Array.from({ length: 100 }, (_, turn) => add(turn % 2 === 0 ? store : other)));
  assert.equal((await store.read(allItems))[0]!.size, 100);
  await other.close();
  await store.close();
  await rm(folder, { recursive: true });
});

test('connections that the server ends are made anew, and nothing acknowledged is lost', async () => {
  const { folder, store } = await itemStore(async () => postgres(await freshUrl()));
  await store.write((tx) => insert(tx, 'before'));
  const admin = postgres(server.url);
  await (await admin.writer()).query(
    'select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()',
    [],
  );
  await admin.close();
  // The first to touch a lost connection may be the one who finds out.
  await store.read(allItems).catch(() => {});
  await store.write((tx) => insert(tx, 'lost')).catch(() => {});
  await store.write((tx) => insert(tx, 'after'));
  const ids = (await store.read(allItems)).map(({ id }) => id);
  assert.ok(ids.includes('before') && ids.includes('after'), ids.join());
  await store.close();
  await rm(folder, { recursive: true });
});

test('a transaction whose connection is lost leaves nothing and is answered ServiceUnavailable', async () => {
  const { folder, store } = await itemStore(async () => postgres(await freshUrl()));
  const lost = store.write(async (tx) => {
    await insert(tx, 'half');
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx.db());
  });
  await assert.rejects(lost, (error: { code?: string }) => error.code === 'ServiceUnavailable');
  await store.write((tx) => insert(tx, 'whole'));
  assert.deepEqual(
    (await store.read(allItems)).map(({ id }) => id),
    ['whole'],
  );
  await store.close();
  await rm(folder, { recursive: true });
});

test('a database that does not sort by code points is refused', async () => {
  const admin = postgres(server.url);
  const collation = "template template0 lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'";
  await (await admin.writer()).query(`create database sorted ${collation}`, []);
  await admin.close();
  const wrong = postgres(server.url.replace('/postgres?', '/sorted?'));
  await assert.rejects(wrong.writer(), /LC_COLLATE 'C'/);
});
