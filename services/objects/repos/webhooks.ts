import type { Instant } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import type { Kysely } from 'kysely';
import type { ObjectTables } from '../tables.ts';

/** The topic that tells of a webhook's new messages. */
export const webhookTopic = (name: string): string => `webhook:${name}`;

export interface Message {
  readonly number: number;
  readonly alone: boolean;
  readonly content: string;
}

/** Messages of one webhook that may wait: about 100 MB of rows. */
const mostWaiting = 100_000;

/** What waits to be told to webhooks, in order. */
export const webhooks = {
  /** False where the queue is full: then the message is dropped, and counted. */
  async enqueue(tx: Tx, name: string, { alone, content }: Omit<Message, 'number'>): Promise<boolean> {
    const taken = await db(tx)
      .insertInto('webhook')
      .values({ name, last: 1, waiting: 1, dropped: 0, failures: 0, due_at: 0 })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet((eb) => ({ last: eb('webhook.last', '+', 1), waiting: eb('webhook.waiting', '+', 1) }))
          .where('webhook.waiting', '<', mostWaiting),
      )
      .returning('last')
      .executeTakeFirst();
    if (!taken) {
      await db(tx)
        .updateTable('webhook')
        .set((eb) => ({ dropped: eb('dropped', '+', 1) }))
        .where('name', '=', name)
        .execute();
      return false;
    }
    const row = { webhook: name, number: taken.last, created_at: tx.now, alone: alone ? 1 : 0, content };
    await db(tx).insertInto('webhook_message').values(row).execute();
    tx.wake(webhookTopic(name), [name]);
    return true;
  },

  async state(read: Read, name: string) {
    return db(read).selectFrom('webhook').selectAll().where('name', '=', name).executeTakeFirst();
  },

  /** Those that did not take their last messages. */
  async failing(read: Read) {
    return db(read)
      .selectFrom('webhook')
      .select(['name', 'waiting', 'failures'])
      .where('failures', '>', 0)
      .where('waiting', '>', 0)
      .orderBy('name')
      .execute();
  },

  async next(read: Read, name: string, limit: number): Promise<Message[]> {
    const rows = await db(read)
      .selectFrom('webhook_message')
      .select(['number', 'alone', 'content'])
      .where('webhook', '=', name)
      .orderBy('number')
      .limit(limit)
      .execute();
    return rows.map(({ alone, ...row }) => ({ ...row, alone: alone === 1 }));
  },

  /** They were taken. */
  async delivered(tx: Tx, name: string, messages: readonly Message[]): Promise<void> {
    const numbers = messages.map(({ number }) => number);
    const gone = await remove(tx, name, numbers);
    await db(tx)
      .updateTable('webhook')
      .set((eb) => ({ waiting: eb('waiting', '-', gone), failures: 0, due_at: 0 }))
      .where('name', '=', name)
      .execute();
  },

  async failed(tx: Tx, name: string, dueAt: Instant): Promise<void> {
    await db(tx)
      .updateTable('webhook')
      .set((eb) => ({ failures: eb('failures', '+', 1), due_at: dueAt }))
      .where('name', '=', name)
      .execute();
  },

  /** Drops a slice of the messages from before `at`, and answers how many. */
  async dropOld(tx: Tx, at: Instant): Promise<number> {
    const old = await db(tx)
      .selectFrom('webhook_message')
      .select(['webhook', 'number'])
      .where('created_at', '<', at)
      .orderBy('created_at')
      .limit(200)
      .execute();
    let dropped = 0;
    for (const [name, rows] of Map.groupBy(old, ({ webhook }) => webhook)) {
      const numbers = rows.map(({ number }) => number);
      const gone = await remove(tx, name, numbers);
      await db(tx)
        .updateTable('webhook')
        .set((eb) => ({ waiting: eb('waiting', '-', gone), dropped: eb('dropped', '+', gone) }))
        .where('name', '=', name)
        .execute();
      dropped += gone;
    }
    return dropped;
  },
};

async function remove(tx: Tx, name: string, numbers: readonly number[]): Promise<number> {
  const { numDeletedRows } = await db(tx)
    .deleteFrom('webhook_message')
    .where('webhook', '=', name)
    .where('number', 'in', numbers)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

const db = (read: Read): Kysely<ObjectTables> => read.db<ObjectTables>();
