import type { Item } from '../../api/types.ts';
import { AskedTable } from '../../ui/asked-table.tsx';
import type { Column } from '../../ui/columns.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Name, Time } from '../../ui/text.tsx';

type Reconciler = Item<'mallee', 'DescribeReconcilers', 'Reconcilers'>;

const state = ({ LastError, LastRun }: Reconciler) => (LastError ? 'failed' : LastRun ? 'ok' : 'pending');
const columns: readonly Column<Reconciler>[] = [
  { id: 'name', title: 'Name', value: (row) => row.Name, width: 260 },
  { id: 'state', title: 'State', value: state, cell: (row) => <StateBadge state={state(row)} />, width: 120 },
  {
    id: 'last',
    title: 'Last run',
    value: (row) => row.LastRun,
    cell: (row) => <Time>{row.LastRun}</Time>,
    compared: true,
    width: 150,
  },
  {
    id: 'took',
    title: 'Took (ms)',
    value: (row) => row.LastMilliseconds,
    cell: (row) => row.LastMilliseconds.toFixed(1),
    compared: true,
    width: 120,
  },
  {
    id: 'keys',
    title: 'Things in its care',
    value: (row) => row.Keys,
    compared: true,
    width: 160,
  },
  {
    id: 'runs',
    title: 'Runs',
    value: (row) => row.Runs,
    cell: (row) => row.Runs.toLocaleString('en'),
    compared: true,
    width: 110,
  },
  {
    id: 'error',
    title: 'Last error',
    value: (row) => row.LastError?.Message,
    cell: (row) => <Name>{row.LastError && `${row.LastError.Key}: ${row.LastError.Message}`}</Name>,
    width: 360,
  },
];
const key = ({ Name }: Reconciler) => Name;

export default function ReconcilersPage() {
  return (
    <AskedTable
      id="reconcilers"
      title="Reconcilers"
      noun={['reconciler', 'reconcilers']}
      ask={['mallee', 'DescribeReconcilers', 'Reconcilers']}
      columns={columns}
      rowKey={key}
      help={
        <p>
          Loops that bring what is so to what should be so. One that fails tries again by itself, with growing pauses.
        </p>
      }
      empty="No reconciler."
    />
  );
}
