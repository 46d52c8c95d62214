import type { Column } from '../../ui/columns.ts';
import { type Promised, shares } from './promised.ts';
import { UseBar } from './use-bar.tsx';

/** Columns that show how full something is. */
export const promisedColumns = <Row,>(of: (row: Row) => Promised): Column<Row>[] =>
  shares.map(({ id, title, text, width }) => ({
    ...{ id, title, width, compared: true },
    value: (row) => of(row)[id].used,
    cell: (row) => {
      const { used, all } = of(row)[id];
      return <UseBar used={used} all={all} text={`${text(used)} of ${text(all)}`} />;
    },
  }));
