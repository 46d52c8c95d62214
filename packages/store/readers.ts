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
  readonly #waiting: PromiseWithResolvers<Session>[] = [];
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
    try {
      await plain(session, this.#database.begin.read);
    } catch (error) {
      await this.#giveBack(session);
      throw error;
    }
    return session;
  }

  async #end(taken: Promise<Session>): Promise<void> {
    const session = await taken.catch(() => undefined);
    if (session) await this.#giveBack(session);
  }

  async #giveBack(session: Session): Promise<void> {
    if (session.inTransaction) await plain(session, 'rollback').catch(() => {});
    const next = this.#waiting.shift();
    if (session.open) {
      if (next) next.resolve(session);
      else this.#idle.push(session);
      return;
    }
    this.#open -= 1;
    // Where there is no new connection either, whoever else waits would wait for ever.
    if (next)
      this.#connect().then(next.resolve, (error) => {
        for (const each of [next, ...this.#waiting.splice(0)]) each.reject(error);
      });
  }

  #take(): Promise<Session> {
    for (let session = this.#idle.pop(); session; session = this.#idle.pop()) {
      if (session.open) return Promise.resolve(session);
      this.#open -= 1;
    }
    if (this.#open < most) return this.#connect();
    const turn = Promise.withResolvers<Session>();
    this.#waiting.push(turn);
    return turn.promise;
  }

  async #connect(): Promise<Session> {
    this.#open += 1;
    try {
      return await this.#database.reader();
    } catch (error) {
      this.#open -= 1;
      throw error;
    }
  }
}

/** Enough that a slow list does not hold up the quick reads; more would only cost memory on one event loop. */
const most = 8;
