import type { ReactNode } from 'react';

/** One column of a list, and one property to filter by. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** What is shown where that is not just its value. */
  readonly cell?: (row: Row) => ReactNode;
  /** What it is sorted and filtered by. Without it the column is for the eye only. */
  readonly value?: (row: Row) => string | number | undefined;
  /** What it is sorted by instead. */
  readonly order?: (row: Row) => string;
  readonly width?: number;
  /** Hidden until somebody asks for it. */
  readonly hidden?: boolean;
  /** Numbers and times are compared by these too. */
  readonly compared?: boolean;
}

/** Rows as the table's machinery takes them: the values beside the row itself. */
export interface Entry<Row> {
  readonly key: string;
  readonly row: Row;
  readonly [value: string]: unknown;
}

export const toEntry =
  <Row>(columns: readonly Column<Row>[], key: (row: Row) => string) =>
  (row: Row): Entry<Row> => ({
    ...Object.fromEntries(columns.map(({ id, value }) => [id, value?.(row)])),
    ...Object.fromEntries(columns.flatMap(({ id, order }) => (order ? [[`order ${id}`, order(row)]] : []))),
    row,
    key: key(row),
  });

const words = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export const byValue =
  (id: string) =>
  (a: Entry<unknown>, b: Entry<unknown>): number => {
    const [left, right] = [a[`order ${id}`] ?? a[id], b[`order ${id}`] ?? b[id]];
    if (left === right) return 0;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return words.compare(String(left ?? ''), String(right ?? ''));
  };
