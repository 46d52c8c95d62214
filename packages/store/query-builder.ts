import {
  CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  HandleEmptyInListsPlugin,
  Kysely,
  type KyselyPlugin,
  PostgresAdapter,
  PostgresQueryCompiler,
  type QueryResult,
  replaceWithNoncontingentExpression,
  SqliteAdapter,
  SqliteQueryCompiler,
} from 'kysely';
import type { Database, Session } from './session.ts';

/**
 * A query builder bound to one session and to one lifetime: each query asks `alive` first, so that a write whose
 * `await` was forgotten fails instead of landing in the next operation's transaction.
 *
 * There is one for each operation, so it is put together from shared parts, around the executor itself: Kysely's own
 * driver would lend the connection anew, behind a lock, for every query.
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
  const { dialect, compiler, adapter, plugins } = parts[kind];
  const provider = { provideConnection: <T>(use: (lent: DatabaseConnection) => Promise<T>) => use(connection) };
  const executor = new DefaultQueryExecutor(compiler, adapter, provider, plugins);
  return new Kysely<Record<string, never>>({ config: { dialect }, dialect, driver, executor });
}

const refuse = async () => {
  throw new Error('A handler is inside a transaction already and cannot open its own.');
};

/** Never asked for a connection; it is what refuses transactions. */
const driver: Driver = {
  init: async () => {},
  acquireConnection: refuse,
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  releaseConnection: async () => {},
  destroy: async () => {},
};

const parts = {
  sqlite: partsOf(new SqliteAdapter(), new SqliteQueryCompiler()),
  // Nothing is in an empty list; SQLite says so itself, and is spared the search.
  postgres: partsOf(new PostgresAdapter(), new PostgresQueryCompiler(), [
    new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression }),
  ]),
};

/** Compiling is synchronous and starts afresh each time, so one compiler serves everybody. */
function partsOf(
  adapter: ReturnType<Dialect['createAdapter']>,
  compiler: ReturnType<Dialect['createQueryCompiler']>,
  plugins: KyselyPlugin[] = [],
) {
  const dialect: Dialect = {
    createAdapter: () => adapter,
    createQueryCompiler: () => compiler,
    createIntrospector: () => {
      throw new Error('The store does not introspect.');
    },
    createDriver: () => driver,
  };
  return { dialect, adapter, compiler, plugins };
}

/** A statement without parameters, such as `commit`. */
export function plain(session: Session, sql: string): Promise<unknown> {
  return session.query(sql, CompiledQuery.raw(sql).parameters);
}
