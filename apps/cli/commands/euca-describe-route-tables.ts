import type { OperationOutput } from '@mallee/wire/client';
import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { routeTableFilters } from '../records/filters.ts';
import { printTags } from '../records/tag.ts';

type Table = NonNullable<OperationOutput<'ec2', 'DescribeRouteTables'>['RouteTables']>[number];
type Route = NonNullable<Table['Routes']>[number];
type Association = NonNullable<Table['Associations']>[number];

const tableKind: Kind<Table> = kind('ROUTETABLE', { table: (row) => row.RouteTableId, vpc: (row) => row.VpcId });
const routeKind: Kind<Route> = kind('ROUTE', {
  target: (row) =>
    row.GatewayId ?? row.NatGatewayId ?? row.InstanceId ?? row.NetworkInterfaceId ?? row.VpcPeeringConnectionId,
  state: (row) => row.State,
  cidr: (row) => row.DestinationCidrBlock,
  origin: (row) => row.Origin,
});
const propagationKind: Kind<{ readonly GatewayId?: string | undefined }> = kind('PROPAGATINGVGW', {
  gateway: (row) => row.GatewayId,
});
const associationKind: Kind<Association> = kind('ASSOCIATION', {
  association: (row) => row.RouteTableAssociationId,
  subnet: (row) => row.SubnetId,
  main: (row) => (row.Main ? 'main' : undefined),
});

export default command({
  summary: 'Show information about route tables',
  service: 'ec2',
  positionals: { tables: any('RTABLE', 'limit results to these tables') },
  filters: routeTableFilters,
  prints: [tableKind, routeKind, propagationKind, associationKind],
  examples: ['euca-describe-route-tables'],
  async run({ list, out }, { tables, filters }) {
    const asked = { RouteTableIds: tables, Filters: filters };
    for await (const table of list('ec2', 'DescribeRouteTables', asked, 'RouteTables')) {
      out.record(tableKind, table);
      for (const route of table.Routes ?? []) out.record(routeKind, route);
      for (const gateway of table.PropagatingVgws ?? []) out.record(propagationKind, gateway);
      for (const association of table.Associations ?? []) out.record(associationKind, association);
      printTags(out, 'route-table', table.RouteTableId, table.Tags);
    }
  },
});
