import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Answer, Database, Session } from './session.ts';

/**
 * SQLite in WAL mode. `synchronous=FULL` makes a commit durable before it returns; the simulator, whose whole disk is
 * memory, does without.
 */
export function sqlite(file: string, options: { durable?: boolean } = {}): Database {
  const { durable = true } = options;
  const open = (readOnly: boolean): SqliteSession => {
    const db = new DatabaseSync(file, { readOnly, enableForeignKeyConstraints: true, timeout: 10_000 });
    if (!readOnly) db.exec('PRAGMA journal_mode = WAL');
    db.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'OFF'}`);
    db.exec('PRAGMA case_sensitive_like = ON');
    db.exec('PRAGMA cache_size = -32768');
    return new SqliteSession(db);
  };
  const writer = open(false);
  return {
    kind: 'sqlite',
    begin: { write: 'begin immediate', read: 'begin' },
    writer: async () => writer,
    reader: async () => open(true),
    isConflict: () => false,
    backup: (target) => copy(open(true), target),
    close: () => writer.close(),
  };
}

/**
 * Copies what is committed. It reads by a connection of its own, since the writer's is refused as busy in the midst of a
 * transaction, and all in one step, since a change by another connection begins a copy of several anew:
 * https://www.sqlite.org/c3ref/backup_finish.html
 */
async function copy(source: SqliteSession, target: string): Promise<void> {
  try {
    await backup(source.db, target, { rate: 2 ** 31 - 1 });
  } finally {
    await source.close();
  }
}

class SqliteSession implements Session {
  readonly db: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  get inTransaction(): boolean {
    return this.db.isTransaction;
  }

  get open(): boolean {
    return this.db.isOpen;
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<Answer> {
    const { statement, toRow } = this.#statement(sql);
    const values = parameters as SQLInputValue[];
    if (toRow) return { rows: (statement.all(...values) as unknown as unknown[][]).map(toRow), changes: 0 };
    return { rows: [], changes: Number(statement.run(...values).changes) };
  }

  async close(): Promise<void> {
    if (this.open) this.db.close();
  }

  /** Compiling a statement costs ten times its execution; the oldest leaves when there are too many. */
  #statement(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    // Asked once, since describing the columns costs as much as a short query.
    const names = statement.columns().map(({ name }) => name);
    const prepared = { statement, toRow: names.length > 0 ? rowMaker(names) : undefined };
    statement.setReturnArrays(true);
    if (this.#statements.size >= 1000) this.#statements.delete(this.#statements.keys().next().value!);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** Only where it answers rows. */
  readonly toRow: ((values: unknown[]) => Record<string, unknown>) | undefined;
}

/**
 * Rows of one statement as objects of one shape, by filling a copy of the same empty row. Node's own are slow dictionaries
 * where there are many columns, to make and to read.
 */
function rowMaker(names: readonly string[]): (values: unknown[]) => Record<string, unknown> {
  // Parsed, since V8 makes what JSON holds as if it were a literal.
  const empty = JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null])))) as object;
  return (values) => {
    const row: Record<string, unknown> = { ...empty };
    for (let at = 0; at < names.length; at += 1) row[names[at]!] = values[at];
    return row;
  };
}
