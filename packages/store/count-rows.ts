import { sql } from 'kysely';
import type { Database } from './session.ts';
import type { Read } from './tx.ts';

const tables = {
  sqlite: sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite%'`,
  postgres: sql<{
    name: string;
  }>`select table_name as name from information_schema.tables where table_schema = current_schema()`,
};

/** How many rows each table has, for operators and support bundles. */
export async function countRows(read: Read, kind: Database['kind']): Promise<Record<string, number>> {
  const { rows: names } = await tables[kind].execute(read.db());
  const counts: Record<string, number> = {};
  for (const { name } of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(read.db());
    counts[name] = Number(rows[0]!.count);
  }
  return counts;
}
