import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type Address = Item<'ec2', 'DescribeAddresses', 'Addresses'>;

export const addresses = queryOptions({
  queryKey: ['ec2', 'DescribeAddresses', 'all'],
  queryFn: async ({ signal }) => (await call('ec2', 'DescribeAddresses', {}, signal)).Addresses ?? [],
});
