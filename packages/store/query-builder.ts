import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresQueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteQueryCompiler,
} from 'kysely';
import type { Database, Session } from './session.ts';

/**
 * A query builder bound to one session and to one lifetime: each query asks `alive` first, so that a write whose
 * `await` was forgotten fails instead of landing in the next operation's transaction.
 */
export function queryBuilder(
  kind: Database['kind'],
  session: () => Promise<Session>,
  alive: () => void,
): Kysely<Record<string, never>> {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      alive();
      const on = await session();
      alive();
      const { rows, changes } = await on.query(sql, parameters);
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
    },
    streamQuery() {
      throw new Error('Lists are read in pages, not streamed.');
    },
  };
  const refuse = async () => {
    throw new Error('A handler is inside a transaction already and cannot open its own.');
  };
  const dialect: Dialect = {
    createAdapter: () => (kind === 'sqlite' ? new SqliteAdapter() : new PostgresAdapter()),
    createQueryCompiler: () => (kind === 'sqlite' ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
    createIntrospector: () => {
      throw new Error('The store does not introspect.');
    },
    createDriver: () => ({
      init: async () => {},
      acquireConnection: async () => connection,
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      releaseConnection: async () => {},
      destroy: async () => {},
    }),
  };
  return new Kysely<Record<string, never>>({ dialect });
}

/** A statement without parameters, such as `commit`. */
export function plain(session: Session, sql: string): Promise<unknown> {
  return session.query(sql, CompiledQuery.raw(sql).parameters);
}
