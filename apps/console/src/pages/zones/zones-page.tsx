import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { To } from '../../ui/text.tsx';
import { plural } from '../../ui/words.ts';
import { type Node, nodes } from '../nodes/nodes.ts';
import { promisedBy } from '../nodes/promised.ts';
import { promisedColumns } from '../nodes/promised-columns.tsx';

type Zone = Item<'ec2', 'DescribeAvailabilityZones', 'AvailabilityZones'>;

interface Row {
  readonly zone: Zone;
  readonly nodes: readonly Node[];
}

const nodesHref = (zone: string | undefined) =>
  `nodes?filter=${encodeURIComponent(JSON.stringify([['zone', '=', zone]]))}`;

const columns: readonly Column<Row>[] = [
  { id: 'zone', title: 'Zone', value: ({ zone }) => zone.ZoneName, width: 180 },
  {
    id: 'state',
    title: 'State',
    value: ({ zone }) => zone.State,
    cell: ({ zone }) => <StateBadge state={zone.State ?? 'unavailable'} />,
    width: 140,
  },
  {
    id: 'nodes',
    title: 'Nodes',
    value: (row) => row.nodes.length,
    cell: (row) => <To href={nodesHref(row.zone.ZoneName)}>{nodesOf(row)}</To>,
    compared: true,
    width: 190,
  },
  ...promisedColumns<Row>(({ nodes: own }) => promisedBy(own)),
];
const key = ({ zone }: Row) => zone.ZoneName!;

function nodesOf({ nodes: all }: Row): string {
  const silent = all.filter(({ State }) => State !== 'enabled').length;
  return `${plural(all.length, 'node')}${silent > 0 ? `, ${silent} not heard of` : ''}`;
}

export default function ZonesPage() {
  const zones = useQuery(query('ec2', 'DescribeAvailabilityZones', {}));
  const hosts = useQuery(nodes);
  const rows =
    hosts.data &&
    zones.data?.AvailabilityZones?.map((zone) => ({
      zone,
      nodes: hosts.data.filter(({ Zone }) => Zone === zone.ZoneName),
    }));
  return (
    <ListPage
      help={<p>Machines of different zones share no host. A zone is available while one of its nodes calls.</p>}
      id="zones"
      title="Zones"
      noun={['zone', 'zones']}
      columns={columns}
      rowKey={key}
      rows={rows}
      asked={{
        error: zones.error ?? hosts.error,
        isFetching: zones.isFetching || hosts.isFetching,
        refetch: () => Promise.all([zones.refetch(), hosts.refetch()]),
      }}
      empty="This cloud has no zones."
    />
  );
}
