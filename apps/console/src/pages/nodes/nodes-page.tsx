import { useQuery } from '@tanstack/react-query';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Some, Time } from '../../ui/text.tsx';
import { type Node, nodes } from './nodes.ts';
import { promisedBy } from './promised.ts';
import { promisedColumns } from './promised-columns.tsx';

const columns: readonly Column<Node>[] = [
  { id: 'id', title: 'Node', value: (row) => row.NodeId, width: 220 },
  {
    id: 'state',
    title: 'State',
    value: (row) => row.State,
    cell: (row) => <StateBadge state={row.State} />,
    width: 120,
  },
  { id: 'zone', title: 'Zone', value: (row) => row.Zone, width: 110 },
  ...promisedColumns<Node>((node) => promisedBy([node])),
  {
    id: 'seen',
    title: 'Last heard of',
    value: (row) => row.SeenAt,
    cell: (row) => <Time>{row.SeenAt}</Time>,
    compared: true,
    width: 140,
  },
  {
    id: 'acceleration',
    title: 'Acceleration',
    value: (row) => row.Acceleration,
    width: 130,
  },
  {
    id: 'hypervisor',
    title: 'Hypervisor',
    value: (row) => row.Hypervisor,
    hidden: true,
  },
  {
    id: 'faults',
    title: 'Faults',
    value: (row) => row.Faults.map(({ Message }) => Message).join(', '),
    cell: (row) => <Some>{row.Faults.map(({ Message }) => Message)}</Some>,
    width: 240,
  },
  {
    id: 'strangers',
    title: 'Strangers',
    value: (row) => row.Strangers.join(', '),
    cell: (row) => <Some>{row.Strangers}</Some>,
    hidden: true,
  },
];
const key = ({ NodeId }: Node) => NodeId;

export default function NodesPage() {
  const asked = useQuery(nodes);
  return (
    <ListPage
      help={
        <>
          <p>
            A node is a host that runs machines. It calls the cloud; one that is silent makes its machines impaired.
          </p>
          <p>Strangers are machines on the host that the cloud does not know. It never touches them.</p>
        </>
      }
      id="nodes"
      title="Nodes"
      noun={['node', 'nodes']}
      columns={columns}
      rowKey={key}
      asked={asked}
      empty="No node has called yet. ./mallee status on the host says whether its node process runs."
    />
  );
}
