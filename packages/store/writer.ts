import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type World } from '@mallee/base';
import type { Kysely } from 'kysely';
import { plain, queryBuilder } from './query-builder.ts';
import type { Database, Session } from './session.ts';
import type { Tx } from './tx.ts';

/**
 * The one writer. Operations run one after another, each under a savepoint, and share a commit; every answer, errors
 * too, waits for it. A batch ends when the queue is empty, at 64 operations or after 5 ms, whichever comes first.
 * Node reports have a lane of their own, so that a flood of requests cannot starve them.
 */
export class Writer {
  readonly #database: Database;
  readonly #world: World;
  readonly #wake: (topic: string, keys: readonly string[]) => void;
  readonly #lanes: Record<Lane, Job[]> = { operations: [], reports: [] };
  #turn: Lane = 'operations';
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(database: Database, world: World, wake: (topic: string, keys: readonly string[]) => void) {
    this.#database = database;
    this.#world = world;
    this.#wake = wake;
  }

  write<T>(run: (tx: Tx) => Promise<T>, lane: Lane): Promise<T> {
    if (this.#closed) return Promise.reject(unavailable('The cloud is shutting down.'));
    if (this.#lanes[lane].length >= queueLimit) {
      const say = 'Too many changes are waiting. Try again in a moment.';
      return Promise.reject(new AwsError('RequestLimitExceeded', 503, say));
    }
    return new Promise<T>((resolve, reject) => {
      this.#lanes[lane].push({ run, resolve: resolve as (value: unknown) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Waits for what was accepted; later writes are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // One turn of the event loop lets the requests that arrived together share a commit.
    await new Promise(setImmediate);
    for (let job = this.#next(); job; job = this.#next()) {
      const session = await this.#database.writer().catch((error: unknown) => {
        job!.reject(unavailable('The state cannot be reached. Try again in a moment.', error));
      });
      if (session) await this.#batch(session, job);
    }
    this.#draining = undefined;
  }

  /** Lanes take turns, so neither waits for more than one operation of the other. */
  #next(): Job | undefined {
    this.#turn = this.#turn === 'operations' ? 'reports' : 'operations';
    const other: Lane = this.#turn === 'operations' ? 'reports' : 'operations';
    return this.#lanes[this.#turn].shift() ?? this.#lanes[other].shift();
  }

  async #batch(session: Session, first: Job): Promise<void> {
    const opened = performance.now();
    const done: Outcome[] = [];
    try {
      await plain(session, this.#database.begin.write);
      for (let job: Job | undefined = first; job; ) {
        done.push({ job, wakes: [], settle: () => {} });
        const outcome = done.at(-1)!;
        await this.#one(session, outcome);
        if (!session.inTransaction) throw new Error('The database ended the transaction.', { cause: outcome.error });
        job = done.length < 64 && performance.now() - opened < 5 ? this.#next() : undefined;
      }
      await plain(session, 'commit');
    } catch (error) {
      if (session.inTransaction) await plain(session, 'rollback').catch(() => {});
      await this.#failed(done.length > 0 ? done.map(({ job }) => job) : [first], error);
      return;
    }
    this.#world.metrics.count('mallee_store_commits_total');
    this.#world.metrics.count('mallee_store_operations_total', {}, done.length);
    for (const { settle, wakes } of done) {
      for (const [topic, keys] of wakes) this.#wake(topic, keys);
      settle();
    }
  }

  async #one(session: Session, outcome: Outcome): Promise<void> {
    const { job } = outcome;
    let alive = true;
    const { kind } = this.#database;
    let db: Kysely<Record<string, never>> | undefined;
    const mustBeAlive = () => {
      if (!alive) throw new Error('The operation has ended; a query of it was not awaited.');
    };
    const tx: Tx = {
      now: this.#world.now(),
      db<Tables>() {
        mustBeAlive();
        db ??= queryBuilder(kind, async () => session, mustBeAlive);
        return db as unknown as Kysely<Tables>;
      },
      wake(topic, keys) {
        mustBeAlive();
        outcome.wakes.push([topic, keys]);
      },
    };
    await plain(session, 'savepoint operation');
    try {
      const value = await within(patience, job.run(tx));
      alive = false;
      await plain(session, 'release operation');
      outcome.settle = () => job.resolve(value);
    } catch (error) {
      alive = false;
      outcome.error = error;
      outcome.wakes = [];
      outcome.settle = () => job.reject(error);
      if (!session.inTransaction || this.#database.isConflict(error)) throw error;
      await plain(session, 'rollback to operation');
      await plain(session, 'release operation');
    }
  }

  /** Nothing of the batch was committed. Where the database only asks to try again, each runs again. */
  async #failed(jobs: Job[], error: unknown): Promise<void> {
    const attempts = Math.max(...jobs.map((job) => job.attempts ?? 0));
    if (this.#database.isConflict(error) && attempts < mostReruns) {
      for (const job of jobs) job.attempts = (job.attempts ?? 0) + 1;
      this.#lanes.operations.unshift(...jobs);
      // Whoever lost would lose again to a writer that is as quick: chance takes them apart.
      await sleep(this.#world.below(2 ** (attempts + 1)));
      return;
    }
    this.#world.log.error('A commit failed; nothing of its batch was kept.', { err: error, operations: jobs.length });
    this.#world.metrics.count('mallee_store_failed_commits_total');
    for (const job of jobs) job.reject(unavailable('The state could not be saved. Try again in a moment.', error));
  }
}

export type Lane = 'operations' | 'reports';

interface Job {
  run: (tx: Tx) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  attempts?: number;
}

interface Outcome {
  job: Job;
  wakes: [topic: string, keys: readonly string[]][];
  settle: () => void;
  error?: unknown;
}

const queueLimit = 10_000;
/** Pauses double, so the last is about two seconds and all together about four. */
const mostReruns = 11;
/** An operation awaits nothing but its queries; one that takes this long waits for something it must not. */
const patience = 30_000;

function unavailable(say: string, cause?: unknown): AwsError {
  return new AwsError('ServiceUnavailable', 503, say, { cause });
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`An operation held the writer for ${milliseconds} ms.`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
