import { errors } from '../errors.ts';
import { type AskedFilter, type Filters, matching } from './filters.ts';
import { type Asked, type PageLimits, page } from './page.ts';

/** How one noun is described: its key, its filters, and what a missing id is called. */
export interface Description<Row> {
  readonly keyOf: (row: Row) => string;
  readonly filters: Filters<Row>;
  /** As in the error's code: `Group` makes `InvalidGroup.NotFound`. */
  readonly code: string;
  /** As in the error's sentence: `security group`. */
  readonly noun: string;
  /** Limits of MaxResults where they differ from 5 to 1000. */
  readonly limits?: PageLimits;
}

export interface Question extends Asked {
  readonly ids?: readonly string[] | undefined;
  readonly filters?: readonly AskedFilter[] | undefined;
}

/**
 * What every Describe action does with its rows, which are the caller's, sorted by key and carry their tags: looks up
 * the ids, applies the filters, cuts a page.
 */
export function describe<Row extends { tags: Readonly<Record<string, string>> }>(
  description: Description<Row>,
  rows: readonly Row[],
  { ids, filters, MaxResults, NextToken }: Question,
): { rows: readonly Row[]; NextToken?: string } {
  const { keyOf, code, noun, limits } = description;
  let chosen = rows;
  if (ids && ids.length > 0) {
    if (MaxResults !== undefined) throw errors.invalidCombination(`The parameter maxResults cannot be used with ids.`);
    const wanted = new Set(ids.map((id) => id.toLowerCase()));
    chosen = rows.filter((row) => wanted.has(keyOf(row).toLowerCase()));
    if (chosen.length < wanted.size) {
      const found = new Set(chosen.map((row) => keyOf(row).toLowerCase()));
      throw errors.notFound(
        code,
        noun,
        ids.filter((id) => !found.has(id.toLowerCase())),
      );
    }
  }
  const matches = matching(description.filters, filters);
  return page(chosen.filter(matches), keyOf, { MaxResults, NextToken }, [noun, ids, filters], limits);
}
