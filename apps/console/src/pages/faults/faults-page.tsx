import type { Item } from '../../api/types.ts';
import { AskedTable } from '../../ui/asked-table.tsx';
import type { Column } from '../../ui/columns.ts';
import { Name, Time } from '../../ui/text.tsx';

type Fault = Item<'mallee', 'DescribeFaults', 'Faults'>;

const columns: readonly Column<Fault>[] = [
  { id: 'source', title: 'Where', value: (row) => row.Source, cell: (row) => <Name>{row.Source}</Name>, width: 260 },
  { id: 'code', title: 'Code', value: (row) => row.Code, width: 180 },
  { id: 'message', title: 'What', value: (row) => row.Message, cell: (row) => <Name>{row.Message}</Name>, width: 480 },
  {
    id: 'time',
    title: 'When',
    value: (row) => row.Time,
    cell: (row) => <Time>{row.Time}</Time>,
    compared: true,
    width: 150,
  },
];
const key = ({ Source, Code, Message }: Fault) => `${Source} ${Code} ${Message}`;

export default function FaultsPage() {
  return (
    <AskedTable
      id="faults"
      title="Faults"
      noun={['fault', 'faults']}
      ask={['mallee', 'DescribeFaults', 'Faults']}
      columns={columns}
      rowKey={key}
      help={
        <p>What is wrong now. A fault goes by itself when its cause does; ./mallee nurse on the host knows remedies.</p>
      }
      wrap
      empty="Nothing is wrong."
    />
  );
}
