import { setImmediate as yieldToOthers } from 'node:timers/promises';

/** How many rows of a list are read at a time. */
export const slice = 200;

/** A long list that `next` reads by id, a slice at a time, with a pause between them so that it holds up nobody. */
export async function* inSlices<Row extends { readonly id: string }>(
  next: (after: Row['id']) => Promise<Row[]>,
  from: Row['id'],
): AsyncGenerator<Row[]> {
  for (let after = from; ; ) {
    const rows = await next(after);
    if (rows.length > 0) yield rows;
    if (rows.length < slice) return;
    after = rows.at(-1)!.id;
    await yieldToOthers();
  }
}
