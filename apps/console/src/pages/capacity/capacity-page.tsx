import type { Item } from '../../api/types.ts';
import { AskedTable } from '../../ui/asked-table.tsx';
import type { Column } from '../../ui/columns.ts';
import { bytes } from '../../ui/words.ts';
import { UseBar } from '../nodes/use-bar.tsx';

type Capacity = Item<'mallee', 'DescribeCapacity', 'InstanceTypes'>;

const columns: readonly Column<Capacity>[] = [
  { id: 'type', title: 'Type', value: (row) => row.InstanceType, width: 170 },
  { id: 'zone', title: 'Zone', value: (row) => row.Zone, width: 130 },
  { id: 'cpus', title: 'vCPU', value: (row) => row.Vcpus, compared: true, width: 100 },
  {
    id: 'memory',
    title: 'Memory (MiB)',
    value: (row) => row.MemoryMiB,
    cell: (row) => bytes(row.MemoryMiB * 1024 * 1024),
    compared: true,
    width: 150,
  },
  {
    id: 'available',
    title: 'Fit now',
    value: (row) => row.Available,
    cell: (row) => (
      <UseBar used={row.Maximum - row.Available} all={row.Maximum} text={`${row.Available} of ${row.Maximum} free`} />
    ),
    compared: true,
    width: 260,
  },
];
const key = ({ Zone, InstanceType }: Capacity) => `${Zone} ${InstanceType}`;

export default function CapacityPage() {
  return (
    <AskedTable
      id="capacity"
      title="Capacity"
      noun={['type', 'types']}
      ask={['mallee', 'DescribeCapacity', 'InstanceTypes']}
      columns={columns}
      rowKey={key}
      sortBy="cpus"
      help={<p>How many machines of each type fit now, of as many as would fit if there were none.</p>}
      empty="No node has called yet, so nothing fits."
    />
  );
}
