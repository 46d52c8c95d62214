import type { AccountId, InstanceId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import type { InstanceRow } from '../tables.ts';

export const instances = {
  /** The rows in the order asked for; InvalidInstanceID.NotFound names all that the account does not have. */
  async get(read: Read, account: AccountId, ids: readonly string[]): Promise<InstanceRow[]> {
    const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
    const malformed = wanted.find((id) => !/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id));
    if (malformed !== undefined) throw errors.malformedId('InstanceID', malformed);
    const rows = new Map<string, InstanceRow>();
    for (let at = 0; at < wanted.length; at += 200) {
      const slice = wanted.slice(at, at + 200) as InstanceId[];
      const found = await db(read)
        .selectFrom('instance')
        .selectAll()
        .where('id', 'in', slice)
        .where('account', '=', account)
        .execute();
      for (const row of found) rows.set(row.id, row);
    }
    const missing = wanted.filter((id) => !rows.has(id));
    if (missing.length > 0) {
      const [one] = missing;
      throw missing.length === 1
        ? errors.notFound('InstanceID', 'instance ID', [one!])
        : errors.notFound('InstanceID', 'instance ID', missing);
    }
    return wanted.map((id) => rows.get(id)!);
  },

  async find(read: Read, id: InstanceId): Promise<InstanceRow | undefined> {
    return db(read).selectFrom('instance').selectAll().where('id', '=', id).executeTakeFirst();
  },

  /** An instance that another row or this transaction has named. */
  async own(read: Read, id: InstanceId): Promise<InstanceRow> {
    return db(read).selectFrom('instance').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  },

  /** All of an account, or of the whole cloud, sorted by id. */
  async ofAccount(read: Read, account: AccountId | undefined): Promise<InstanceRow[]> {
    return db(read)
      .selectFrom('instance')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
  },

  async ofReservation(read: Read, reservation: string): Promise<InstanceRow[]> {
    return db(read)
      .selectFrom('instance')
      .selectAll()
      .where('reservation', '=', reservation)
      .orderBy('launch_index')
      .execute();
  },

  async insert(tx: Tx, rows: readonly InstanceRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += 100)
      await db(tx)
        .insertInto('instance')
        .values(rows.slice(at, at + 100))
        .execute();
  },
};
