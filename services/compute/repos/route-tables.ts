import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { ComputeTables } from '../tables.ts';

type Link = ComputeTables['route_table_association'];
type Route = ComputeTables['route'];

export type FullRouteTable = ComputeTables['route_table'] & {
  readonly associations: readonly Link[];
  /** A route whose gateway is not there any more is a black hole. */
  readonly routes: readonly (Route & { readonly active: boolean })[];
};

export const routeTables = {
  /** All of an account, or of every account, by id, with routes and associations. */
  async all(read: Read, account: AccountId | undefined): Promise<FullRouteTable[]> {
    const tables = await db(read)
      .selectFrom('route_table')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
    const routes = await db(read)
      .selectFrom('route')
      .innerJoin('route_table', 'route_table.id', 'route.route_table')
      .leftJoin('internet_gateway as gateway', 'gateway.id', 'route.target')
      .selectAll('route')
      .select(['route_table.vpc', 'gateway.vpc as attached'])
      .$if(account !== undefined, (query) => query.where('route_table.account', '=', account!))
      .orderBy('route.destination', 'desc')
      .execute();
    const links = await db(read)
      .selectFrom('route_table_association as link')
      .innerJoin('route_table', 'route_table.id', 'link.route_table')
      .selectAll('link')
      .$if(account !== undefined, (query) => query.where('route_table.account', '=', account!))
      .orderBy('link.id')
      .execute();
    const routesOf = Map.groupBy(routes, (row) => row.route_table);
    const linksOf = Map.groupBy(links, (row) => row.route_table);
    return tables.map((table) => ({
      ...table,
      associations: linksOf.get(table.id) ?? [],
      routes: (routesOf.get(table.id) ?? []).map(({ vpc, attached, ...route }) => ({
        ...route,
        active: route.target === 'local' || attached === vpc,
      })),
    }));
  },
};
