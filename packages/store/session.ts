/** One connection to a database, as the store needs it. SQLite answers at once, PostgreSQL over a socket. */
export interface Session {
  query(sql: string, parameters: readonly unknown[]): Promise<Answer>;
  /** False once the database has ended the transaction by itself (SQLITE_FULL, a lost connection). */
  readonly inTransaction: boolean;
  /** False once the connection is lost; it does not come back. */
  readonly open: boolean;
  close(): Promise<void>;
}

export interface Answer {
  readonly rows: Record<string, unknown>[];
  /** Rows changed by INSERT, UPDATE or DELETE. */
  readonly changes: number;
}

/** What a kind of database must offer. Only `sqlite.ts` and `postgres.ts` know a driver. */
export interface Database {
  readonly kind: 'sqlite' | 'postgres';
  readonly begin: { readonly write: string; readonly read: string };
  writer(): Promise<Session>;
  reader(): Promise<Session>;
  /** True where running the same transaction again may succeed (PostgreSQL's 40001). */
  isConflict(error: unknown): boolean;
  /** Copies the whole database, as of one moment, while others read and write. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}
