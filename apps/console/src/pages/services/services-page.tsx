import type { Item } from '../../api/types.ts';
import { AskedTable } from '../../ui/asked-table.tsx';
import type { Column } from '../../ui/columns.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { CopyId } from '../../ui/text.tsx';

type Service = Item<'mallee', 'DescribeServices', 'Services'>;

const columns: readonly Column<Service>[] = [
  { id: 'name', title: 'Name', value: (row) => row.Name, width: 220 },
  { id: 'type', title: 'Type', value: (row) => row.Type, width: 160 },
  {
    id: 'state',
    title: 'State',
    value: (row) => row.State,
    cell: (row) => <StateBadge state={row.State} />,
    width: 130,
  },
  { id: 'partition', title: 'Partition', value: (row) => row.Partition, width: 140 },
  {
    id: 'endpoint',
    title: 'Endpoint',
    value: (row) => row.Endpoint,
    cell: (row) => <CopyId>{row.Endpoint}</CopyId>,
    width: 280,
  },
  {
    id: 'operations',
    title: 'Operations',
    value: (row) => row.Operations,
    cell: (row) => row.Operations ?? '–',
    compared: true,
    width: 130,
  },
  { id: 'version', title: 'Version', value: (row) => row.Version, cell: (row) => row.Version ?? '–', width: 120 },
];
const key = ({ Type, Name }: Service) => `${Type} ${Name}`;

export default function ServicesPage() {
  return (
    <AskedTable
      id="services"
      title="Services"
      noun={['service', 'services']}
      ask={['mallee', 'DescribeServices', 'Services']}
      columns={columns}
      rowKey={key}
      help={<p>What runs as part of this cloud, under the names that Eucalyptus gave them.</p>}
      empty="No service."
    />
  );
}
