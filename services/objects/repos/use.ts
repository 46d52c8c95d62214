import { days, hours, type Instant } from '@mallee/base';
import type { Usage } from '@mallee/object-engine';
import type { Read, Tx } from '@mallee/store';
import type { Kysely } from 'kysely';
import { noRequests, type Requests, requestKinds } from '../rules/requests.ts';
import type { BucketRow, BucketUseRow, ObjectTables } from '../tables.ts';

/** How long a period is, and how long its rows are kept. */
const periods = { hour: { length: hours(1), kept: days(8) }, day: { length: days(1), kept: days(400) } } as const;
type Period = keyof typeof periods;

export interface Use {
  readonly bucket: Pick<BucketRow, 'number' | 'name' | 'account'>;
  /** What it holds now. */
  readonly levels: Usage;
  /** What is to be added. */
  readonly requests: Requests;
}

/** What is written in one transaction: two rows each, far below what a statement may bind. */
export const useSlice = 200;

/** What buckets held and were asked for over time. */
export const use = {
  /** At most `useSlice` of them. */
  async add(tx: Tx, all: readonly Use[]): Promise<void> {
    const rows = all.flatMap((one) => (['hour', 'day'] as const).map((period) => rowOf(one, period, tx.now)));
    if (rows.length === 0) return;
    await db(tx)
      .insertInto('bucket_use')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['period', 'start', 'bucket']).doUpdateSet((eb) => ({
          ...Object.fromEntries(levelColumns.map((name) => [name, eb.ref(`excluded.${name}`)])),
          ...Object.fromEntries(
            requestKinds.map((name) => [name, eb(`bucket_use.${name}`, '+', eb.ref(`excluded.${name}`))]),
          ),
        })),
      )
      .execute();
  },

  /** What a bucket was asked for in the days since `start`. */
  async requests(read: Read, bucket: number, since: Instant): Promise<Requests> {
    const sums = await db(read)
      .selectFrom('bucket_use')
      .select((eb) => requestKinds.map((name) => eb.fn.sum<number | null>(name).as(name)))
      .where('bucket', '=', bucket)
      .where('period', '=', 'day')
      .where('start', '>=', startOf('day', since))
      .executeTakeFirstOrThrow();
    return Object.fromEntries(requestKinds.map((name) => [name, Number(sums[name] ?? 0)])) as unknown as Requests;
  },

  /** A bucket's periods from the oldest on. */
  async of(read: Read, bucket: number, period: Period): Promise<BucketUseRow[]> {
    return db(read)
      .selectFrom('bucket_use')
      .selectAll()
      .where('bucket', '=', bucket)
      .where('period', '=', period)
      .orderBy('start')
      .execute();
  },

  /** Deletes a slice of what is too old; false when nothing is left of it. */
  async forget(tx: Tx): Promise<boolean> {
    for (const [period, { kept }] of Object.entries(periods)) {
      const old = await db(tx)
        .selectFrom('bucket_use')
        .select(['start', 'bucket'])
        .where('period', '=', period)
        .where('start', '<', tx.now - kept)
        .orderBy('start')
        .orderBy('bucket')
        .limit(useSlice)
        .execute();
      const [first] = old;
      if (!first) continue;
      const same = old.filter(({ start }) => start === first.start).map(({ bucket }) => bucket);
      await db(tx)
        .deleteFrom('bucket_use')
        .where('period', '=', period)
        .where('start', '=', first.start)
        .where('bucket', 'in', same)
        .execute();
      return true;
    }
    return false;
  },
};

/** The first instant of the period that an instant is in. */
const startOf = (period: Period, at: Instant): Instant => at - (at % periods[period].length);

const levelColumns = [
  ...(['name', 'account', 'objects', 'bytes'] as const),
  ...(['older_versions', 'older_bytes', 'uploads', 'upload_bytes'] as const),
] as const;

function rowOf({ bucket, levels, requests }: Use, period: Period, now: Instant): BucketUseRow {
  return {
    ...{ period, start: startOf(period, now), bucket: bucket.number, name: bucket.name, account: bucket.account },
    ...{ objects: levels.objects, bytes: levels.bytes, uploads: levels.uploads, upload_bytes: levels.uploadBytes },
    ...{ older_versions: levels.olderVersions, older_bytes: levels.olderBytes },
    ...noRequests,
    ...requests,
  };
}

const db = (read: Read): Kysely<ObjectTables> => read.db<ObjectTables>();
