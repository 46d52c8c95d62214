import type { World } from '@mallee/base';
import type { Kysely } from 'kysely';
import { plain, queryBuilder } from './query-builder.ts';
import type { Database, Session } from './session.ts';
import type { Read } from './tx.ts';

/** A few reading connections, each lent to one handler at a time so that it sees one moment only. */
export class Readers {
  readonly #database: Database;
  readonly #world: World;
  readonly #idle: Session[] = [];
  readonly #waiting: ((session: Session) => void)[] = [];
  #open = 0;

  constructor(database: Database, world: World) {
    this.#database = database;
    this.#world = world;
  }

  /** The connection is taken at the first query, so a handler that needs no rows costs nothing here. */
  async read<T>(run: (read: Read) => Promise<T>): Promise<T> {
    let taken: Promise<Session> | undefined;
    let alive = true;
    let db: Kysely<Record<string, never>> | undefined;
    const mustBeAlive = () => {
      if (!alive) throw new Error('The handler has ended; a query of it was not awaited.');
    };
    const session = () => {
      taken ??= this.#begin();
      return taken;
    };
    const kind = this.#database.kind;
    try {
      return await run({
        now: this.#world.now(),
        db<Tables>() {
          mustBeAlive();
          db ??= queryBuilder(kind, session, mustBeAlive);
          return db as unknown as Kysely<Tables>;
        },
      });
    } finally {
      alive = false;
      if (taken) await this.#end(taken);
    }
  }

  async close(): Promise<void> {
    for (const session of this.#idle.splice(0)) await session.close();
  }

  async #begin(): Promise<Session> {
    const session = await this.#take();
    await plain(session, 'begin');
    return session;
  }

  async #end(taken: Promise<Session>): Promise<void> {
    const session = await taken.catch(() => undefined);
    if (!session) return;
    if (session.inTransaction) await plain(session, 'rollback').catch(() => {});
    const next = this.#waiting.shift();
    if (next) next(session);
    else this.#idle.push(session);
  }

  #take(): Promise<Session> {
    const session = this.#idle.pop();
    if (session) return Promise.resolve(session);
    if (this.#open < most) {
      this.#open += 1;
      return this.#database.reader();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** Enough that a slow list does not hold up the quick reads; more would only cost memory on one event loop. */
const most = 8;
