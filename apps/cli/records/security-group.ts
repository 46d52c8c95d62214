import type { OperationOutput } from '@mallee/wire/client';
import { type Kind, kind, type Output } from '../frame/output.ts';
import { printTags } from './tag.ts';

type Group = NonNullable<OperationOutput<'ec2', 'DescribeSecurityGroups'>['SecurityGroups']>[number];
type Rule = NonNullable<Group['IpPermissions']>[number];
interface RuleRow {
  readonly group: Group;
  readonly rule: Rule;
  readonly direction: 'ingress' | 'egress';
  readonly cidr?: string | undefined;
  readonly peer?: NonNullable<Rule['UserIdGroupPairs']>[number];
}

export const groupKind: Kind<Group> = kind('GROUP', {
  group: (row) => row.GroupId,
  owner: (row) => row.OwnerId,
  name: (row) => row.GroupName,
  description: (row) => row.Description,
  vpc: (row) => row.VpcId,
});

const ruleColumns: Kind<RuleRow>['columns'] = {
  owner: ({ group }) => group.OwnerId,
  name: ({ group }) => group.GroupName,
  action: () => 'ALLOWS',
  protocol: ({ rule }) => rule.IpProtocol,
  from: ({ rule }) => rule.FromPort,
  to: ({ rule }) => rule.ToPort,
  way: ({ direction }) => (direction === 'ingress' ? 'FROM' : 'TO'),
};

export const cidrRuleKind: Kind<RuleRow> = kind('PERMISSION', {
  ...ruleColumns,
  'peer-kind': () => 'CIDR',
  cidr: ({ cidr }) => cidr,
  direction: ({ direction }) => direction,
});

export const peerRuleKind: Kind<RuleRow> = kind('PERMISSION', {
  ...ruleColumns,
  'peer-kind': () => 'USER',
  'peer-account': ({ peer }) => peer?.UserId,
  'peer-name-is': () => 'NAME',
  'peer-name': ({ peer }) => peer?.GroupName,
  'peer-id-is': () => 'ID',
  'peer-group': ({ peer }) => peer?.GroupId,
  direction: ({ direction }) => direction,
});

export function printGroup(out: Output, group: Group): void {
  out.record(groupKind, group);
  for (const rule of group.IpPermissions ?? []) printRule(out, { group, rule, direction: 'ingress' });
  for (const rule of group.IpPermissionsEgress ?? []) printRule(out, { group, rule, direction: 'egress' });
  printTags(out, 'security-group', group.GroupId, group.Tags);
}

/** A line for every block and every peer group. */
function printRule(out: Output, row: RuleRow): void {
  for (const { CidrIp } of row.rule.IpRanges ?? []) out.record(cidrRuleKind, { ...row, cidr: CidrIp });
  for (const { CidrIpv6 } of row.rule.Ipv6Ranges ?? []) out.record(cidrRuleKind, { ...row, cidr: CidrIpv6 });
  for (const peer of row.rule.UserIdGroupPairs ?? []) out.record(peerRuleKind, { ...row, peer });
}
