import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Store } from './store.ts';

/**
 * One owner's numbered steps: `0001-what-it-does.sql`, in a folder, never changed once released. Where the databases
 * differ (triggers), a step has a file for each: `0001-what-it-does.sqlite.sql` and `.postgres.sql`.
 */
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
    const files = filesOfSteps(await readdir(folder), store.kind);
    const known = new Set(done.filter((row) => row.owner === owner).map((row) => row.name));
    const unknown = [...known].find((name) => !files.has(name));
    if (unknown) throw new Error(`The data folder was written by a newer Mallee (${owner}/${unknown}). Upgrade first.`);
    for (const [name, file] of files) {
      if (known.has(name)) continue;
      const statements = split(await readFile(join(folder, file), 'utf8'));
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

/** The file of each step for this kind of database, in order; a step is named without the kind. */
function filesOfSteps(listed: readonly string[], kind: Store['kind']): Map<string, string> {
  const steps = listed
    .map((file) => ({ file, parts: /^(\d+-[^.]+)(?:\.(sqlite|postgres))?\.sql$/.exec(file) }))
    .filter(({ parts }) => parts && (parts[2] ?? kind) === kind)
    .map(({ file, parts }): [string, string] => [`${parts![1]}.sql`, file]);
  return new Map(steps.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Statements end with a semicolon at the end of a line; comments start a line. What a trigger does is indented, and it
 * ends with `end;` (and PostgreSQL's functions with `$$;` after that).
 */
function split(text: string): string[] {
  return text
    .replace(/^\s*--.*$/gm, '')
    .split(/;[ \t]*$(?!\n+(?:[ \t]|end;|\$\$))/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
