import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { errors } from '../errors.ts';
import type { Description, Question } from '../rules/describe.ts';
import { matching } from '../rules/filters.ts';
import { pageLimit, readToken, writeToken } from '../rules/page.ts';
import { slice } from './in-slices.ts';

/** Where the rows of a list come from. What is read for a row (its tags among it) is read for its slice only. */
export interface Source<Row> {
  /** The first `slice` rows after that key, sorted by it; fewer are the last ones. */
  readonly after: (key: string) => Promise<readonly Row[]>;
  /** Those of at most `slice` ids, lower case, that the caller may see. */
  readonly withIds: (ids: readonly string[]) => Promise<readonly Row[]>;
}

/** Which rows a list shows that names no ids, where it does not show all. */
interface Listed<Row> {
  readonly listed?: (row: Row) => boolean;
}

/**
 * As `describe` for nouns of which an account may have thousands: a slice at a time, with a pause between them so that
 * a long list holds up nobody, and no further than the page reaches.
 */
export async function describeInSlices<Row extends { tags: Readonly<Record<string, string>> }>(
  { keyOf, code, noun, filters, limits, listed = () => true }: Description<Row> & Listed<Row>,
  source: Source<Row>,
  { ids, filters: asked, MaxResults, NextToken }: Question,
): Promise<{ rows: readonly Row[]; NextToken?: string }> {
  const matches = matching(filters, asked);
  const question = [noun, ids, asked];
  const limit = pageLimit(MaxResults, limits);
  const from = NextToken ? readToken(NextToken, question) : '';
  if (ids && ids.length > 0) {
    if (limit !== undefined) throw errors.invalidCombination('The parameter maxResults cannot be used with ids.');
    const wanted = [...new Set(ids.map((id) => id.toLowerCase()))].sort();
    const found = new Map<string, Row>();
    for (let at = 0; at < wanted.length; at += slice) {
      for (const row of await source.withIds(wanted.slice(at, at + slice))) found.set(keyOf(row), row);
      await yieldToOthers();
    }
    const missing = ids.filter((id) => !found.has(id.toLowerCase()));
    if (missing.length > 0) throw errors.notFound(code, noun, missing);
    return { rows: wanted.map((id) => found.get(id)!).filter(matches) };
  }
  const shown: Row[] = [];
  for (let after = from; ; ) {
    const rows = await source.after(after);
    for (const row of rows) {
      if (!listed(row) || !matches(row)) continue;
      if (shown.length === limit) return { rows: shown, NextToken: writeToken(keyOf(shown.at(-1)!), question) };
      shown.push(row);
    }
    if (rows.length < slice) return { rows: shown };
    after = keyOf(rows.at(-1)!);
    await yieldToOthers();
  }
}
