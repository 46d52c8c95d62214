import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type Subnet = Item<'ec2', 'DescribeSubnets', 'Subnets'>;

export const vpcs = queryOptions({
  queryKey: ['ec2', 'DescribeVpcs', 'all'],
  queryFn: async ({ signal }) => (await call('ec2', 'DescribeVpcs', {}, signal)).Vpcs ?? [],
});

export const subnets = queryOptions({
  queryKey: ['ec2', 'DescribeSubnets', 'all'],
  queryFn: async ({ signal }) => (await call('ec2', 'DescribeSubnets', {}, signal)).Subnets ?? [],
});
