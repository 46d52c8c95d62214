import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type Node = Item<'mallee', 'DescribeNodes', 'Nodes'>;

export const nodes = queryOptions({
  queryKey: ['mallee', 'DescribeNodes', 'all'],
  queryFn: async ({ signal }) => (await call('mallee', 'DescribeNodes', {}, signal)).Nodes,
  refetchInterval: 30_000,
});
