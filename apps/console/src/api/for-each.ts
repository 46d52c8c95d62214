import { client } from './client.ts';

/** A call for each row, one after the other; what was done before one fails stays done. */
export async function forEach<Row>(rows: readonly Row[], run: (row: Row) => Promise<unknown>): Promise<void> {
  try {
    for (const row of rows) await run(row);
  } finally {
    await client.invalidateQueries();
  }
}
