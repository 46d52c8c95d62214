import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Store } from './store.ts';

/** One owner's numbered steps: `0001-what-it-does.sql`, in a folder, never changed once released. */
export interface Migrations {
  readonly owner: string;
  readonly folder: string;
}

/**
 * Brings the rows' shape up to date, forward only, each step in a transaction of its own. A database that is newer than
 * the program is refused, since nobody knows what it means.
 */
export async function migrate(store: Store, owners: readonly Migrations[]): Promise<string[]> {
  await store.write(async (tx) => {
    const shape = 'owner text not null, name text not null, applied_at bigint not null, primary key (owner, name)';
    await sql.raw(`create table if not exists migration (${shape})`).execute(tx.db());
  });
  const done = await store.read((read) =>
    read.db<{ migration: { owner: string; name: string } }>().selectFrom('migration').selectAll().execute(),
  );
  const applied: string[] = [];
  for (const { owner, folder } of owners) {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    const known = new Set(done.filter((row) => row.owner === owner).map((row) => row.name));
    const unknown = [...known].find((name) => !names.includes(name));
    if (unknown) throw new Error(`The data folder was written by a newer Mallee (${owner}/${unknown}). Upgrade first.`);
    for (const name of names.filter((candidate) => !known.has(candidate))) {
      const statements = split(await readFile(join(folder, name), 'utf8'));
      await store.write(async (tx) => {
        for (const statement of statements) await sql.raw(statement).execute(tx.db());
        const row = { owner, name, applied_at: tx.now };
        await tx.db<{ migration: typeof row }>().insertInto('migration').values(row).execute();
      });
      applied.push(`${owner}/${name}`);
    }
  }
  return applied;
}

/**
 * Statements end with a semicolon at the end of a line; comments start a line. What a trigger does is indented, and it
 * ends with `end;`.
 */
function split(text: string): string[] {
  return text
    .replace(/^\s*--.*$/gm, '')
    .split(/;[ \t]*$(?!\n+(?:[ \t]|end;))/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
