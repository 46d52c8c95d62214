import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { db, query } from '../op.ts';
import type { TagRow } from '../tables.ts';

export type TagMap = Readonly<Record<string, string>>;

/** Tags of resources, whatever their kind. */
export const tags = {
  /** Adds or overwrites. The caller has checked names and limits. */
  async put(tx: Tx, account: AccountId, type: string, resource: string, map: TagMap): Promise<void> {
    for (const [key, value] of Object.entries(map))
      await putOne(tx, { resource, key, value, account, resource_type: type });
  },

  /** Takes tags off: all, or those named; one with a value (also an empty one) only while it has that value. */
  async drop(
    tx: Tx,
    resource: string,
    named?: readonly { Key?: string | undefined; Value?: string | undefined }[],
  ): Promise<void> {
    if (!named) return tags.dropAll(tx, resource);
    for (const { Key = '', Value } of named) {
      let rows = db(tx).deleteFrom('tag').where('resource', '=', resource).where('key', '=', Key);
      if (Value !== undefined) rows = rows.where('value', '=', Value);
      await rows.execute();
    }
  },

  async dropAll(tx: Tx, resource: string): Promise<void> {
    await db(tx).deleteFrom('tag').where('resource', '=', resource).execute();
  },

  /** All tags of an account's resources of one type, or of every account's, by resource. */
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

  /** Every tag of an account. */
  async all(read: Read, account: AccountId): Promise<TagRow[]> {
    return db(read).selectFrom('tag').selectAll().where('account', '=', account).execute();
  },

  /** As `of`, but nothing where the resource is another account's. */
  async ofOwn(read: Read, account: AccountId, resource: string): Promise<TagMap> {
    const rows = await db(read)
      .selectFrom('tag')
      .select(['key', 'value'])
      .where('resource', '=', resource)
      .where('account', '=', account)
      .execute();
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  },

  async of(read: Read, resource: string): Promise<TagMap> {
    const rows = await ofResource(read, { resource });
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

const putOne = query((db, row: TagRow) =>
  db
    .insertInto('tag')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['resource', 'key']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
    ),
);

const ofResource = query((db, $: { resource: string }) =>
  db.selectFrom('tag').select(['key', 'value']).where('resource', '=', $.resource).orderBy('key'),
);
