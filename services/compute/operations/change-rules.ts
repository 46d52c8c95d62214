import type { WriteContext } from '@mallee/gateway/op';
import type { OperationInput } from '@mallee/wire';
import { errors } from '../errors.ts';
import { type ComputePorts, op } from '../op.ts';
import { groupRules } from '../repos/group-rules.ts';
import { nodes } from '../repos/nodes.ts';
import { withPeers } from '../repos/rule-peers.ts';
import { securityGroups } from '../repos/security-groups.ts';
import { tags } from '../repos/tags.ts';
import { resourceDemand } from '../rules/demands.ts';
import { type AskedRule, readCidr, readDescription, readPermissions, ruleKey, spell } from '../rules/group-rules.ts';
import { readTraffic } from '../rules/rule-ports.ts';
import type { SecurityGroupRuleRow } from '../tables.ts';
import { permissionParameters } from './authorize-rules.ts';
import { matchRules } from './revoke-rules.ts';
import { demandOn } from './security-groups.ts';

type Described = OperationInput<'ec2', 'UpdateSecurityGroupRuleDescriptionsIngress'>;

const descriptionParameters = {
  GroupId: 'used',
  GroupName: 'used',
  IpPermissions: permissionParameters,
  SecurityGroupRuleDescriptions: 'used',
} as const;

const describeIngress = op.write('UpdateSecurityGroupRuleDescriptionsIngress', {
  parameters: descriptionParameters,
  authorize: async (input, about) => [await demandOn('UpdateSecurityGroupRuleDescriptionsIngress', input, about)],
  run: (context, input) => setDescriptions(context, input, 0),
});

const describeEgress = op.write('UpdateSecurityGroupRuleDescriptionsEgress', {
  parameters: descriptionParameters,
  authorize: async (input, about) => [await demandOn('UpdateSecurityGroupRuleDescriptionsEgress', input, about)],
  run: (context, input) => setDescriptions(context, input, 1),
});

/** A description left out is taken away. No packet depends on it, so no node hears of it. */
async function setDescriptions({ tx, scope }: WriteContext<ComputePorts>, input: Described, egress: 0 | 1) {
  const group = await securityGroups.get(tx, scope.account, input);
  const byId = input.SecurityGroupRuleDescriptions ?? [];
  const wanted = readPermissions(input.IpPermissions ?? []);
  if (byId.length > 0 && wanted.length > 0)
    throw errors.invalidCombination('Name rules either by their ids or by what they say.');
  if (byId.length + wanted.length === 0)
    throw errors.missingParameter('ipPermissions or securityGroupRuleDescriptions');
  for (const { SecurityGroupRuleId = '', Description } of byId) {
    const [row] = await groupRules.get(tx, group.id, [SecurityGroupRuleId], egress);
    await groupRules.replace(tx, { ...row!, description: readDescription(Description) });
  }
  for (const { row, description } of await matchRules(tx, group, egress, wanted))
    await groupRules.replace(tx, { ...row, description });
  return { Return: true };
}

const modifyRules = op.write('ModifySecurityGroupRules', {
  parameters: {
    GroupId: 'used',
    SecurityGroupRules: {
      within: {
        SecurityGroupRuleId: 'used',
        SecurityGroupRule: {
          within: {
            IpProtocol: 'used',
            FromPort: 'used',
            ToPort: 'used',
            CidrIpv4: 'used',
            ReferencedGroupId: 'used',
            Description: 'used',
            CidrIpv6: 'absent',
            PrefixListId: 'absent',
          },
        },
      },
    },
  },
  async authorize(input, about) {
    const demands = [await demandOn('ModifySecurityGroupRules', input, about)];
    for (const { SecurityGroupRuleId: id } of input.SecurityGroupRules ?? []) {
      const known = id ? await tags.of(about.read, id.toLowerCase()) : {};
      demands.push(
        resourceDemand('ModifySecurityGroupRules', 'security-group-rule', id || '*', about, { tags: known }),
      );
    }
    return demands;
  },
  async run({ tx, scope }, { GroupId, SecurityGroupRules = [] }) {
    const group = await securityGroups.get(tx, scope.account, { GroupId });
    if (SecurityGroupRules.length === 0) throw errors.missingParameter('securityGroupRules');
    const ids = SecurityGroupRules.map(({ SecurityGroupRuleId = '' }) => SecurityGroupRuleId);
    if (new Set(ids).size < ids.length)
      throw errors.invalidValue('securityGroupRuleId', ids.join(', '), 'A rule is named twice.');
    const rows = await groupRules.get(tx, group.id, ids);
    const facts = await withPeers(tx, group, SecurityGroupRules.map(newRule));
    const changed = rows.map((row, index): SecurityGroupRuleRow => ({ ...row, ...facts[index]! }));
    for (const row of changed) await groupRules.replace(tx, row);
    for (const egress of [0, 1] as const) mustDiffer(await groupRules.ofGroup(tx, group.id, egress));
    await nodes.touchVpc(tx, group.vpc);
    return { Return: true };
  },
});

type Change = NonNullable<OperationInput<'ec2', 'ModifySecurityGroupRules'>['SecurityGroupRules']>[number];

/** The whole new rule: what is not said again falls away, as on AWS. */
function newRule({ SecurityGroupRule: rule }: Change): AskedRule {
  if (!rule) throw errors.missingParameter('securityGroupRule');
  if ((rule.CidrIpv4 === undefined) === (rule.ReferencedGroupId === undefined))
    throw errors.invalidCombination('A rule has either cidrIpv4 or referencedGroupId.');
  return {
    ...readTraffic(rule.IpProtocol, rule.FromPort, rule.ToPort),
    peer: rule.CidrIpv4 === undefined ? { group: { id: rule.ReferencedGroupId } } : { cidr: readCidr(rule.CidrIpv4) },
    description: readDescription(rule.Description),
  };
}

function mustDiffer(rows: readonly SecurityGroupRuleRow[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(ruleKey(row))) throw errors.ruleDuplicate(spell(row));
    seen.add(ruleKey(row));
  }
}

export const changeRuleOperations = [describeIngress, describeEgress, modifyRules];
