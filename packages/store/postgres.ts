import { Client, DatabaseError, types } from 'pg';
import type { Answer, Database, Session } from './session.ts';

/**
 * PostgreSQL, named by a connection URL. Its database must be made with `LC_COLLATE 'C'`: pages go on where the last one
 * ended, and the program compares by code points. Transactions are serializable, so several processes may share one.
 */
export function postgres(url: string): Database {
  let writer: PostgresSession | undefined;
  return {
    kind: 'postgres',
    begin: { write: 'begin isolation level serializable', read: 'begin isolation level repeatable read, read only' },
    async writer() {
      if (!writer?.open) writer = await connect(url);
      return writer;
    },
    reader: () => connect(url),
    isConflict: (error) => error instanceof DatabaseError && conflicts.has(error.code ?? ''),
    backup: () => Promise.reject(new Error('PostgreSQL is backed up with its own tools, such as pg_dump.')),
    close: async () => writer?.close(),
  };
}

/** serialization_failure and deadlock_detected: the same transaction may succeed when it runs again. */
const conflicts = new Set(['40001', '40P01']);

/** Long enough for a slow disk, short enough that a peer that fell silent does not hold the writer for ever. */
const patience = 30_000;

async function connect(url: string): Promise<PostgresSession> {
  const client = new Client({
    ...{ connectionString: url, application_name: 'mallee', keepAlive: true },
    ...{ connectionTimeoutMillis: patience, query_timeout: patience, types: { getTypeParser } },
  });
  const session = new PostgresSession(client);
  await client.connect();
  const { rows } = await session.query(collation, []).catch(async (error: unknown) => {
    await session.close();
    throw error;
  });
  if (rows[0]!.name === 'C') return session;
  await session.close();
  throw new Error(`The database sorts by ${rows[0]!.name}. Make it with LC_COLLATE 'C'.`);
}

const collation = 'select datcollate as name from pg_database where datname = current_database()';

class PostgresSession implements Session {
  readonly #client: Client;
  open = true;

  constructor(client: Client) {
    this.#client = client;
    const lost = () => {
      this.open = false;
    };
    client.on('error', lost).on('end', lost);
  }

  get inTransaction(): boolean {
    const status = this.#client.getTransactionStatus();
    return this.open && (status === 'T' || status === 'E');
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<Answer> {
    try {
      const { rows, rowCount, fields } = await this.#client.query(sql, [...parameters]);
      return { rows, changes: fields.length > 0 ? 0 : (rowCount ?? 0) };
    } catch (error) {
      // Whatever does not come from the server leaves it unknown where the conversation stands.
      if (!(error instanceof DatabaseError)) await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    await this.#client.end();
  }
}

/** Counts, sums and instants are far below 2^53, and SQLite answers them as numbers too. */
const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  type === types.builtins.INT8 || type === types.builtins.NUMERIC
    ? Number
    : types.getTypeParser(type, format as 'text');
