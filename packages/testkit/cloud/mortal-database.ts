import type { sqlite } from '@mallee/store';

type Database = ReturnType<typeof sqlite>;
type Session = Awaited<ReturnType<Database['writer']>>;

/** A database whose process can die at any of its queries. What was committed stays in the file, nothing else does. */
export interface MortalDatabase {
  readonly database: Database;
  readonly dead: boolean;
  /** How many transactions have ended well so far. */
  readonly commits: number;
  /** Dies at the query with this number, counted from now on: before it runs, or when it has run but nobody knows. */
  dieAt(query: number, when: 'before' | 'after'): void;
  die(): void;
  /** Takes away what the dead process held open, so that the file can be opened again. */
  bury(): Promise<void>;
}

export function mortal(living: Database): MortalDatabase {
  const sessions: Session[] = [];
  let left = Number.POSITIVE_INFINITY;
  let when: 'before' | 'after' = 'before';
  let dead = false;
  let commits = 0;

  const mustLive = () => {
    if (dead) throw new Error('The cloud has crashed.');
  };
  const wrap = (session: Session): Session => ({
    async query(sql, parameters) {
      left -= 1;
      dead ||= left <= 0 && when === 'before';
      mustLive();
      const answer = await session.query(sql, parameters);
      if (sql === 'commit') commits += 1;
      dead ||= left <= 0;
      mustLive();
      return answer;
    },
    get inTransaction() {
      return !dead && session.inTransaction;
    },
    get open() {
      return !dead && session.open;
    },
    close: () => session.close(),
  });

  return {
    database: {
      ...living,
      writer: async () => wrap(await living.writer()),
      async reader() {
        const session = await living.reader();
        sessions.push(session);
        return wrap(session);
      },
    },
    get dead() {
      return dead;
    },
    get commits() {
      return commits;
    },
    dieAt(query, moment) {
      left = query;
      when = moment;
    },
    die() {
      dead = true;
    },
    async bury() {
      const writer = await living.writer();
      if (writer.inTransaction) await writer.query('rollback', []);
      for (const session of sessions) await session.close();
      await living.close();
    },
  };
}
