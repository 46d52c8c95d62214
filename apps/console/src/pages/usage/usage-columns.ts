import type { Column } from '../../ui/columns.ts';
import { bytes } from '../../ui/words.ts';

/** What an account or a bucket holds, and what it was asked for in the last 30 days. */
interface Use {
  readonly Objects: number;
  readonly Bytes: number;
  readonly OlderBytes: number;
  readonly UploadBytes: number;
  readonly Reads: number;
  readonly Writes: number;
  readonly BytesIn: number;
  readonly BytesOut: number;
}

const counted: readonly (readonly [keyof Use, title: string, hidden?: boolean])[] = [
  ['Objects', 'Objects'],
  ['Bytes', 'Size'],
  ['OlderBytes', 'Older versions', true],
  ['UploadBytes', 'Open uploads', true],
  ['Reads', 'Reads', true],
  ['Writes', 'Writes', true],
  ['BytesIn', 'Received', true],
  ['BytesOut', 'Sent', true],
];

/** The last six are hidden in a list that is about more than use. */
export const usageColumns = <Row>(of: (row: Row) => Use | undefined, all: boolean): Column<Row>[] =>
  counted.map(([name, title, aside = false]) => ({
    ...{ id: name, title, compared: true, width: 130, hidden: aside && !all },
    value: (row) => of(row)?.[name],
    cell: (row) => {
      const count = of(row)?.[name];
      if (count === undefined) return '–';
      return /Bytes/.test(name) ? bytes(count) : count.toLocaleString('en');
    },
  }));
