import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { db } from '../op.ts';

export type TagMap = Readonly<Record<string, string>>;

/** Tags of resources, whatever their kind. */
export const tags = {
  /** Adds or overwrites. The caller has checked names and limits. */
  async put(tx: Tx, account: AccountId, type: string, resource: string, map: TagMap): Promise<void> {
    const rows = Object.entries(map).map(([key, value]) => ({ resource, key, value, account, resource_type: type }));
    if (rows.length === 0) return;
    await db(tx)
      .insertInto('tag')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['resource', 'key']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
      )
      .execute();
  },

  async dropAll(tx: Tx, resource: string): Promise<void> {
    await db(tx).deleteFrom('tag').where('resource', '=', resource).execute();
  },

  /** All tags of resources of one type, an account's or everybody's, by resource. */
  async byResource(read: Read, account: AccountId | undefined, type: string): Promise<ReadonlyMap<string, TagMap>> {
    const rows = await db(read)
      .selectFrom('tag')
      .select(['resource', 'key', 'value'])
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .where('resource_type', '=', type)
      .orderBy('key')
      .execute();
    const map = new Map<string, Record<string, string>>();
    for (const { resource, key, value } of rows) {
      const own = map.get(resource) ?? {};
      own[key] = value;
      map.set(resource, own);
    }
    return map;
  },

  async of(read: Read, resource: string): Promise<TagMap> {
    const rows = await db(read)
      .selectFrom('tag')
      .select(['key', 'value'])
      .where('resource', '=', resource)
      .orderBy('key')
      .execute();
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  },

  /** The same rows, each with its tags. */
  async join<Row>(
    read: Read,
    account: AccountId | undefined,
    type: string,
    rows: readonly Row[],
    idOf: (row: Row) => string,
  ): Promise<(Row & { tags: TagMap })[]> {
    if (rows.length === 0) return [];
    const all = await tags.byResource(read, account, type);
    return rows.map((row) => ({ ...row, tags: all.get(idOf(row)) ?? {} }));
  },
};
