import type { Read, Tx } from '@mallee/store';
import type { Kysely } from 'kysely';
import type { BucketSettings } from '../rules/settings.ts';
import type { BucketRow, ObjectTables } from '../tables.ts';
import { bucketsTopic } from './buckets.ts';

type Change = { readonly [Name in keyof BucketSettings]?: BucketSettings[Name] | undefined };

/** What owners have set about their buckets. */
export const settings = {
  async of(read: Read, bucket: number): Promise<BucketSettings> {
    const rows = await db(read).selectFrom('bucket_setting').selectAll().where('bucket', '=', bucket).execute();
    return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)]));
  },

  /** The names of the buckets that have a setting. */
  async bucketsWith(read: Read, name: keyof BucketSettings): Promise<string[]> {
    const rows = await db(read)
      .selectFrom('bucket_setting')
      .innerJoin('bucket', 'bucket.number', 'bucket_setting.bucket')
      .select('bucket.name')
      .where('bucket_setting.name', '=', name)
      .execute();
    return rows.map((row) => row.name);
  },

  /** Sets what `change` holds; what is undefined in it goes. */
  async change(tx: Tx, { number, name: bucket }: Pick<BucketRow, 'number' | 'name'>, change: Change): Promise<void> {
    for (const [name, value] of Object.entries(change)) {
      await db(tx).deleteFrom('bucket_setting').where('bucket', '=', number).where('name', '=', name).execute();
      if (value === undefined) continue;
      const row = { bucket: number, name, value: JSON.stringify(value) };
      await db(tx).insertInto('bucket_setting').values(row).execute();
    }
    tx.wake(bucketsTopic, [bucket]);
  },
};

const db = (read: Read): Kysely<ObjectTables> => read.db<ObjectTables>();
