import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { sql } from 'kysely';
import { db, query } from '../op.ts';
import type { TagRow } from '../tables.ts';
import { slice } from './in-slices.ts';

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

  /** A slice of an account's tags in the order of resources and keys, after one of them. */
  async after(read: Read, account: AccountId, resource: string, key: string): Promise<TagRow[]> {
    return db(read)
      .selectFrom('tag')
      .selectAll()
      .where('account', '=', account)
      .where(sql<boolean>`(resource, key) > (${resource}, ${key})`)
      .orderBy('resource')
      .orderBy('key')
      .limit(slice)
      .execute();
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

  /** The same rows, each with its tags: all, or those of one account where a resource is seen by several. */
  async join<Row>(
    read: Read,
    rows: readonly Row[],
    idOf: (row: Row) => string,
    account?: AccountId,
  ): Promise<(Row & { tags: TagMap })[]> {
    const joined: (Row & { tags: TagMap })[] = [];
    for (let at = 0; at < rows.length; at += slice) {
      const some = rows.slice(at, at + slice);
      const found = await ofAny(read, { ids: some.map(idOf) });
      const tagsOf = Map.groupBy(found, ({ resource }) => resource);
      for (const row of some) {
        const own = (tagsOf.get(idOf(row)) ?? []).filter((tag) => account === undefined || tag.account === account);
        joined.push({ ...row, tags: Object.fromEntries(own.map(({ key, value }) => [key, value])) });
      }
    }
    return joined;
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

const ofAny = query((db, $: { ids: string[] }) =>
  db.selectFrom('tag').select(['resource', 'account', 'key', 'value']).where('resource', 'in', $.ids).orderBy('key'),
);
