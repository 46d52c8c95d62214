import type { AccountId, InstanceId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { db, query } from '../op.ts';
import type { InstanceRow } from '../tables.ts';
import { slice } from './in-slices.ts';

export const instances = {
  /** The rows in the order asked for; InvalidInstanceID.NotFound names all that the account does not have. */
  async get(read: Read, account: AccountId, ids: readonly string[]): Promise<InstanceRow[]> {
    const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
    const malformed = wanted.find((id) => !/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id));
    if (malformed !== undefined) throw errors.malformedId('InstanceID', malformed);
    const rows = new Map<string, InstanceRow>();
    for (let at = 0; at < wanted.length; at += 200) {
      const slice = wanted.slice(at, at + 200) as InstanceId[];
      const found = await withIds(read, { account, ids: slice });
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
    const [row] = await withId(read, { id });
    return row;
  },

  /** An instance that another row or this transaction has named. */
  async own(read: Read, id: InstanceId): Promise<InstanceRow> {
    const row = await instances.find(read, id);
    if (!row) throw new Error(`${id} has no row.`);
    return row;
  },

  /** A slice of those of an account, or of the whole cloud, after an id. */
  async after(read: Read, account: AccountId | undefined, id: string): Promise<InstanceRow[]> {
    return db(read)
      .selectFrom('instance')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .where('id', '>', id as InstanceId)
      .orderBy('id')
      .limit(slice)
      .execute();
  },

  async ofReservation(read: Read, reservation: string): Promise<InstanceRow[]> {
    return ofReservation(read, { reservation });
  },

  async insert(tx: Tx, row: InstanceRow): Promise<void> {
    await insert(tx, row);
  },
};

const withId = query((db, $: { id: InstanceId }) => db.selectFrom('instance').selectAll().where('id', '=', $.id));

const withIds = query((db, $: { account: AccountId; ids: InstanceId[] }) =>
  db.selectFrom('instance').selectAll().where('id', 'in', $.ids).where('account', '=', $.account),
);

const ofReservation = query((db, $: { reservation: string }) =>
  db.selectFrom('instance').selectAll().where('reservation', '=', $.reservation).orderBy('launch_index'),
);

const insert = query((db, row: InstanceRow) => db.insertInto('instance').values(row));
