import type { OperationOutput } from '@mallee/wire';
import { op } from '../op.ts';
import { type FullRouteTable, routeTables } from '../repos/route-tables.ts';
import { type TagMap, tags } from '../repos/tags.ts';
import { audience } from '../rules/audience.ts';
import { listDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import { tagList } from '../rules/tag-specifications.ts';

type Out = NonNullable<OperationOutput<'ec2', 'DescribeRouteTables'>['RouteTables']>[number];
type Row = FullRouteTable & { tags: TagMap };

const state = ({ active }: Row['routes'][number]) => (active ? 'active' : 'blackhole');

const view = (row: Row): Out => ({
  RouteTableId: row.id,
  OwnerId: row.account,
  VpcId: row.vpc,
  Associations: row.associations.map(({ id, route_table, subnet }) => ({
    RouteTableAssociationId: id,
    RouteTableId: route_table,
    Main: subnet === null,
    ...(subnet !== null && { SubnetId: subnet }),
    AssociationState: { State: 'associated' },
  })),
  Routes: row.routes.map((route) => ({
    DestinationCidrBlock: route.destination,
    GatewayId: route.target,
    Origin: route.origin,
    State: state(route),
  })),
  PropagatingVgws: [],
  Tags: tagList(row.tags),
});

const none = () => undefined;

const description: Description<Row> = {
  keyOf: ({ id }) => id,
  code: 'RouteTableID',
  noun: 'routeTable ID',
  limits: { most: 100 },
  filters: {
    'association.gateway-id': none,
    'association.route-table-association-id': (row) => row.associations.map(({ id }) => id),
    'association.route-table-id': (row) => row.associations.map(({ route_table }) => route_table),
    'association.subnet-id': (row) => row.associations.map(({ subnet }) => subnet).filter((id) => id !== null),
    'association.main': (row) => row.associations.map(({ subnet }) => String(subnet === null)),
    'owner-id': (row) => row.account,
    'route-table-id': (row) => row.id,
    'route.destination-cidr-block': (row) => row.routes.map(({ destination }) => destination),
    'route.gateway-id': (row) => row.routes.map(({ target }) => target),
    'route.origin': (row) => row.routes.map(({ origin }) => origin),
    'route.state': (row) => row.routes.map(state),
    'route.destination-ipv6-cidr-block': none,
    'route.destination-prefix-list-id': none,
    'route.egress-only-internet-gateway-id': none,
    'route.instance-id': none,
    'route.nat-gateway-id': none,
    'route.transit-gateway-id': none,
    'route.vpc-peering-connection-id': none,
    'vpc-id': (row) => row.vpc,
  },
};

const describeRouteTables = op.read('DescribeRouteTables', {
  parameters: { RouteTableIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeRouteTables', about),
  async run({ read, scope }, { RouteTableIds, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, RouteTableIds);
    const all = await tags.join(read, await routeTables.all(read, account), ({ id }) => id);
    const { rows, ...more } = describe(description, all, { ids, filters: Filters, MaxResults, NextToken });
    return { RouteTables: rows.map(view), ...more };
  },
});

export const routeTableOperations = [describeRouteTables];
