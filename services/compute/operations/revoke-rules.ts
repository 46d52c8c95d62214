import type { WriteContext } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { type ComputePorts, op } from '../op.ts';
import { groupRules } from '../repos/group-rules.ts';
import { nodes } from '../repos/nodes.ts';
import { withPeers } from '../repos/rule-peers.ts';
import { type NamedGroup, securityGroups } from '../repos/security-groups.ts';
import { type AskedRule, readPermissions, ruleKey, spell } from '../rules/group-rules.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from '../tables.ts';
import { revokedView } from '../views/security-groups.ts';
import { asked, permissionParameters } from './authorize-rules.ts';
import { demandOn } from './security-groups.ts';

interface Asked extends NamedGroup {
  readonly SecurityGroupRuleIds?: readonly string[] | undefined;
}

const revokeIngress = op.write('RevokeSecurityGroupIngress', {
  parameters: {
    GroupId: 'used',
    GroupName: 'used',
    IpPermissions: permissionParameters,
    SecurityGroupRuleIds: 'used',
    CidrIp: 'used',
    FromPort: 'used',
    ToPort: 'used',
    IpProtocol: 'used',
    SourceSecurityGroupName: 'used',
    SourceSecurityGroupOwnerId: 'used',
  },
  authorize: async (input, about) => [await demandOn('RevokeSecurityGroupIngress', input, about)],
  run: (context, input) => revoke(context, input, 0, asked(input)),
});

const revokeEgress = op.write('RevokeSecurityGroupEgress', {
  parameters: {
    GroupId: 'used',
    IpPermissions: permissionParameters,
    SecurityGroupRuleIds: 'used',
    CidrIp: 'absent',
    FromPort: 'absent',
    ToPort: 'absent',
    IpProtocol: 'absent',
    SourceSecurityGroupName: 'absent',
    SourceSecurityGroupOwnerId: 'absent',
  },
  authorize: async (input, about) => [await demandOn('RevokeSecurityGroupEgress', input, about)],
  run: (context, input) => revoke(context, input, 1, readPermissions(input.IpPermissions ?? [])),
});

/** All that is named goes, or nothing does. */
async function revoke(
  { tx, scope }: WriteContext<ComputePorts>,
  input: Asked,
  egress: 0 | 1,
  wanted: readonly AskedRule[],
) {
  const group = await securityGroups.get(tx, scope.account, input);
  const ids = input.SecurityGroupRuleIds ?? [];
  if (ids.length > 0 && wanted.length > 0)
    throw errors.invalidCombination('Name rules either by their ids or by what they say.');
  if (ids.length + wanted.length === 0) throw errors.missingParameter('ipPermissions or securityGroupRuleIds');
  const rows =
    ids.length > 0
      ? await groupRules.get(tx, group.id, ids, egress)
      : (await matchRules(tx, group, egress, wanted)).map(({ row }) => row);
  await groupRules.remove(tx, rows);
  await nodes.touchVpc(tx, group.vpc);
  return { Return: true, RevokedSecurityGroupRules: rows.map(revokedView), UnknownIpPermissions: [] };
}

/** The rows that say the same as the rules that a client names; InvalidPermission.NotFound where there is none. */
export async function matchRules(
  tx: WriteContext<ComputePorts>['tx'],
  group: SecurityGroupRow,
  egress: 0 | 1,
  wanted: readonly AskedRule[],
): Promise<{ row: SecurityGroupRuleRow; description: string | null }[]> {
  const known = new Map((await groupRules.ofGroup(tx, group.id, egress)).map((row) => [ruleKey(row), row]));
  const found = new Map<string, { row: SecurityGroupRuleRow; description: string | null }>();
  for (const fact of await withPeers(tx, group, wanted)) {
    const row = known.get(ruleKey(fact));
    if (!row) throw errors.ruleNotFound(spell(fact));
    found.set(row.id, { row, description: fact.description });
  }
  return [...found.values()];
}

export const revokeRuleOperations = [revokeIngress, revokeEgress];
