import { AwsError, newId } from '@mallee/base';
import type { Demand, ReadContext, WriteContext } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { type ComputePorts, op } from '../op.ts';
import { groupRules } from '../repos/group-rules.ts';
import { nodes } from '../repos/nodes.ts';
import { withPeers } from '../repos/rule-peers.ts';
import { type NamedGroup, securityGroups } from '../repos/security-groups.ts';
import { tags } from '../repos/tags.ts';
import { createDemands } from '../rules/demands.ts';
import { type FlatRule, type IpPermission, readFlat, readPermissions, ruleKey, spell } from '../rules/group-rules.ts';
import { readTagSpecifications, type TagSpecification } from '../rules/tag-specifications.ts';
import type { SecurityGroupRuleRow } from '../tables.ts';
import { ruleView } from '../views/security-groups.ts';
import { demandOn } from './security-groups.ts';

interface Asked extends NamedGroup {
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly TagSpecifications?: readonly TagSpecification[] | undefined;
}

/** What permissions may say; the rest is for networks that this cloud does not have. */
export const permissionParameters = {
  within: {
    IpProtocol: 'used',
    FromPort: 'used',
    ToPort: 'used',
    IpRanges: 'used',
    UserIdGroupPairs: {
      within: {
        Description: 'used',
        GroupId: 'used',
        GroupName: 'used',
        UserId: 'used',
        VpcId: 'used',
        PeeringStatus: 'absent',
        VpcPeeringConnectionId: 'absent',
      },
    },
    Ipv6Ranges: 'absent',
    PrefixListIds: 'absent',
  },
} as const;

const authorizeIngress = op.write('AuthorizeSecurityGroupIngress', {
  parameters: {
    GroupId: 'used',
    GroupName: 'used',
    IpPermissions: permissionParameters,
    CidrIp: 'used',
    FromPort: 'used',
    ToPort: 'used',
    IpProtocol: 'used',
    SourceSecurityGroupName: 'used',
    SourceSecurityGroupOwnerId: 'used',
    TagSpecifications: 'used',
  },
  authorize: (input, about) => demands('AuthorizeSecurityGroupIngress', input, about),
  run: (context, input) => add(context, input, 0, asked(input)),
});

const authorizeEgress = op.write('AuthorizeSecurityGroupEgress', {
  parameters: {
    GroupId: 'used',
    IpPermissions: permissionParameters,
    TagSpecifications: 'used',
    // AWS never honoured the flat form for egress either.
    CidrIp: 'absent',
    FromPort: 'absent',
    ToPort: 'absent',
    IpProtocol: 'absent',
    SourceSecurityGroupName: 'absent',
    SourceSecurityGroupOwnerId: 'absent',
  },
  authorize: (input, about) => demands('AuthorizeSecurityGroupEgress', input, about),
  run: (context, input) => add(context, input, 1, readPermissions(input.IpPermissions ?? [])),
});

/** The rules of a request in either form, which must not be mixed. */
export function asked({ IpPermissions, ...flat }: Asked & FlatRule) {
  const one = readFlat(flat);
  if (one && IpPermissions?.length)
    throw errors.invalidCombination('The parameter ipPermissions cannot be used with ipProtocol, cidrIp and the like.');
  return one ?? readPermissions(IpPermissions ?? []);
}

async function demands(action: string, input: Asked, about: ReadContext<ComputePorts>): Promise<Demand[]> {
  const group = await demandOn(action, input, about);
  const tagged = (input.TagSpecifications ?? []).length > 0;
  return [group, ...(tagged ? createDemands(action, 'security-group-rule', input.TagSpecifications, about) : [])];
}

async function add(
  { tx, scope, world, ports }: WriteContext<ComputePorts>,
  input: Asked,
  egress: 0 | 1,
  wanted: ReturnType<typeof readPermissions>,
) {
  const { settings } = ports;
  const { rulesPerGroup, tagsPerResource } = settings.limits;
  const group = await securityGroups.get(tx, scope.account, input);
  if (wanted.length === 0) throw errors.missingParameter('ipPermissions');
  const facts = await withPeers(tx, group, wanted);
  const byType = readTagSpecifications(input.TagSpecifications, ['security-group-rule'], tagsPerResource);
  const map = byType.get('security-group-rule') ?? {};

  const keys = new Set(facts.map(ruleKey));
  if (keys.size < facts.length)
    throw errors.invalidValue('ipPermissions', '', 'The same permission must not appear multiple times.');
  const known = await groupRules.ofGroup(tx, group.id, egress);
  const twice = known.find((row) => keys.has(ruleKey(row)));
  if (twice) throw errors.ruleDuplicate(spell(twice));
  if (known.length + facts.length > rulesPerGroup)
    throw new AwsError(
      'RulesPerSecurityGroupLimitExceeded',
      400,
      `A security group has at most ${rulesPerGroup} rules of each direction; '${group.id}' has ${known.length}.`,
    );

  const rows = facts.map(
    (fact): SecurityGroupRuleRow => ({ ...fact, id: newId(world, 'sgr'), security_group: group.id, egress }),
  );
  await groupRules.insert(tx, rows);
  for (const { id } of rows) await tags.put(tx, scope.account, 'security-group-rule', id, map);
  await nodes.touchVpc(tx, group.vpc);
  const about = { account: group.account, tags: map };
  return { Return: true, SecurityGroupRules: rows.map((row) => ruleView(row, about, settings)) };
}

export const authorizeRuleOperations = [authorizeIngress, authorizeEgress];
