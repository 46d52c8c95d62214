import { errors } from '../errors.ts';

/** Where a list goes on, and how many it may give. */
export interface Page {
  /** Entries after this key; empty at the start. */
  readonly after: string;
  readonly size: number;
}

/** IAM may give fewer than were asked for; a page is read in one go, so it stays small. */
const most = 200;

export function pageOf(input: { Marker?: string | undefined; MaxItems?: number | undefined }): Page {
  const { Marker, MaxItems = 100 } = input;
  if (!Number.isInteger(MaxItems) || MaxItems < 1 || MaxItems > 1000)
    throw errors.invalid('The value of MaxItems must be between 1 and 1000.');
  return { after: Marker === undefined ? '' : readMarker(Marker), size: Math.min(MaxItems, most) };
}

/** Cuts a list that was read one entry too long, in the order of its keys. */
export function cut<Row>(
  found: readonly Row[],
  { size }: Page,
  key: (row: Row) => string,
): { rows: Row[]; more: { IsTruncated: boolean; Marker?: string } } {
  if (found.length <= size) return { rows: [...found], more: { IsTruncated: false } };
  const rows = found.slice(0, size);
  return { rows, more: { IsTruncated: true, Marker: Buffer.from(key(rows.at(-1)!)).toString('base64url') } };
}

/** A page of what is in memory already. */
export function cutAll<Row>(all: readonly Row[], page: Page, key: (row: Row) => string) {
  const sorted = all.filter((row) => key(row) > page.after).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return cut(sorted.slice(0, page.size + 1), page, key);
}

function readMarker(marker: string): string {
  const key = Buffer.from(marker, 'base64url').toString();
  if (key === '' || Buffer.from(key).toString('base64url') !== marker)
    throw errors.invalid('The value of Marker is not one that this list gave.');
  return key;
}
