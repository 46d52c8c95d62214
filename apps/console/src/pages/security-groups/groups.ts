import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type SecurityGroup = Item<'ec2', 'DescribeSecurityGroups', 'SecurityGroups'>;
export type Rule = Item<'ec2', 'DescribeSecurityGroupRules', 'SecurityGroupRules'>;

export const securityGroups = queryOptions({
  queryKey: ['ec2', 'DescribeSecurityGroups', 'all'],
  queryFn: async ({ signal }) => (await call('ec2', 'DescribeSecurityGroups', {}, signal)).SecurityGroups ?? [],
});

export const rulesOf = (group: string) =>
  queryOptions({
    queryKey: ['ec2', 'DescribeSecurityGroupRules', group],
    queryFn: async ({ signal }) => {
      const Filters = [{ Name: 'group-id', Values: [group] }];
      return (await call('ec2', 'DescribeSecurityGroupRules', { Filters }, signal)).SecurityGroupRules ?? [];
    },
  });

/** Does it let this TCP port in from somewhere? */
export const letsIn = ({ IpPermissions = [] }: SecurityGroup, port: number): boolean =>
  IpPermissions.some(
    ({ IpProtocol, FromPort = 0, ToPort = 65_535, IpRanges = [] }) =>
      IpRanges.length > 0 && (IpProtocol === '-1' || (IpProtocol === 'tcp' && FromPort <= port && port <= ToPort)),
  );
