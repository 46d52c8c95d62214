import { arn } from '@mallee/base';
import type { OperationOutput } from '@mallee/wire';
import type { ComputeSettings } from '../op.ts';
import type { OwnedRule } from '../repos/group-rules.ts';
import type { TagMap } from '../repos/tags.ts';
import { tagList } from '../rules/tag-specifications.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from '../tables.ts';

type Out = NonNullable<OperationOutput<'ec2', 'DescribeSecurityGroups'>['SecurityGroups']>[number];
type IpPermission = NonNullable<Out['IpPermissions']>[number];
type RuleOut = NonNullable<OperationOutput<'ec2', 'DescribeSecurityGroupRules'>['SecurityGroupRules']>[number];
type RevokedOut = NonNullable<
  OperationOutput<'ec2', 'RevokeSecurityGroupIngress'>['RevokedSecurityGroupRules']
>[number];

export const groupArn = ({ region }: ComputeSettings, { account, id }: Pick<SecurityGroupRow, 'account' | 'id'>) =>
  arn('ec2', region, account, `security-group/${id}`);

export interface GroupWithRules extends SecurityGroupRow {
  readonly tags: TagMap;
  readonly rules: readonly OwnedRule[];
}

export function groupView(row: GroupWithRules, settings: ComputeSettings): Out {
  return {
    OwnerId: row.account,
    GroupId: row.id,
    GroupName: row.name,
    Description: row.description,
    VpcId: row.vpc,
    SecurityGroupArn: groupArn(settings, row),
    IpPermissions: permissions(row.rules.filter(({ egress }) => egress === 0)),
    IpPermissionsEgress: permissions(row.rules.filter(({ egress }) => egress === 1)),
    Tags: tagList(row.tags),
  };
}

/** Rules of the same traffic share one permission. */
function permissions(rules: readonly OwnedRule[]): IpPermission[] {
  const same = Map.groupBy(rules, (rule) => `${rule.protocol} ${rule.from_port} ${rule.to_port}`);
  return [...same.values()].map((own) => ({
    IpProtocol: own[0]!.protocol,
    // Protocols that have no ports show none here, other than in DescribeSecurityGroupRules.
    ...(hasPorts(own[0]!) && { FromPort: own[0]!.from_port, ToPort: own[0]!.to_port }),
    IpRanges: own
      .filter(({ cidr }) => cidr !== null)
      .map(({ cidr, description }) => ({ CidrIp: cidr!, ...(description && { Description: description }) })),
    UserIdGroupPairs: own
      .filter(({ peer_group }) => peer_group !== null)
      .map(({ peer_group, peer_account, description }) => ({
        UserId: peer_account!,
        GroupId: peer_group!,
        ...(description && { Description: description }),
      })),
    Ipv6Ranges: [],
    PrefixListIds: [],
  }));
}

const hasPorts = ({ protocol }: SecurityGroupRuleRow) => ['tcp', 'udp', 'icmp'].includes(protocol);

export function ruleView(
  row: SecurityGroupRuleRow,
  { account, tags }: { account: string; tags: TagMap },
  { region }: ComputeSettings,
): RuleOut {
  return {
    SecurityGroupRuleId: row.id,
    SecurityGroupRuleArn: arn('ec2', region, account, `security-group-rule/${row.id}`),
    GroupId: row.security_group,
    GroupOwnerId: account,
    IsEgress: row.egress === 1,
    IpProtocol: row.protocol,
    FromPort: row.from_port,
    ToPort: row.to_port,
    ...(row.cidr !== null && { CidrIpv4: row.cidr }),
    ...(row.peer_group !== null && { ReferencedGroupInfo: { GroupId: row.peer_group, UserId: row.peer_account! } }),
    ...(row.description && { Description: row.description }),
    Tags: tagList(tags),
  };
}

export function revokedView(row: SecurityGroupRuleRow): RevokedOut {
  return {
    SecurityGroupRuleId: row.id,
    GroupId: row.security_group,
    IsEgress: row.egress === 1,
    IpProtocol: row.protocol,
    FromPort: row.from_port,
    ToPort: row.to_port,
    ...(row.cidr !== null && { CidrIpv4: row.cidr }),
    ...(row.peer_group !== null && { ReferencedGroupId: row.peer_group }),
    ...(row.description && { Description: row.description }),
  };
}
