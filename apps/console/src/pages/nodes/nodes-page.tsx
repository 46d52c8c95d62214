import { useQuery } from '@tanstack/react-query';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Some, Time } from '../../ui/text.tsx';
import { bytes } from '../../ui/words.ts';
import { type Node, nodes } from './nodes.ts';
import { UseBar } from './use-bar.tsx';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

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
  {
    id: 'cpus',
    title: 'Processors',
    value: (row) => row.VcpusUsed,
    cell: (row) => <UseBar used={row.VcpusUsed} all={row.Vcpus} text={`${row.VcpusUsed} of ${row.Vcpus}`} />,
    compared: true,
    width: 190,
  },
  {
    id: 'memory',
    title: 'Memory',
    value: (row) => row.MemoryMiBUsed,
    cell: (row) => (
      <UseBar
        used={row.MemoryMiBUsed}
        all={row.MemoryMiB}
        text={`${bytes(row.MemoryMiBUsed * MiB)} of ${bytes(row.MemoryMiB * MiB)}`}
      />
    ),
    compared: true,
    width: 220,
  },
  {
    id: 'disk',
    title: 'Disk',
    value: (row) => row.DiskGiBUsed,
    cell: (row) => (
      <UseBar
        used={row.DiskGiBUsed}
        all={row.DiskGiB}
        text={`${bytes(row.DiskGiBUsed * GiB)} of ${bytes(row.DiskGiB * GiB)}`}
      />
    ),
    compared: true,
    width: 220,
  },
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
