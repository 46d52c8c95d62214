import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { defaultVpc } from '../repos/default-vpc.ts';
import { groupRules, type OwnedRule } from '../repos/group-rules.ts';
import { securityGroups } from '../repos/security-groups.ts';
import { type TagMap, tags } from '../repos/tags.ts';
import { audience } from '../rules/audience.ts';
import { listDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import type { Filters } from '../rules/filters.ts';
import { type GroupWithRules, groupView, ruleView } from '../views/security-groups.ts';

/** Filters on the rules of one direction; each may be met by another rule, as on AWS. */
function ruleFilters(prefix: string, direction: 0 | 1): Filters<GroupWithRules> {
  const over = (read: (rule: OwnedRule) => string | number | null) => (row: GroupWithRules) =>
    row.rules
      .filter(({ egress }) => egress === direction)
      .map(read)
      .filter((value) => value !== null)
      .map(String);
  return {
    [`${prefix}.cidr`]: over(({ cidr }) => cidr),
    [`${prefix}.from-port`]: over(({ from_port }) => from_port),
    [`${prefix}.to-port`]: over(({ to_port }) => to_port),
    [`${prefix}.protocol`]: over(({ protocol }) => protocol),
    [`${prefix}.group-id`]: over(({ peer_group }) => peer_group),
    [`${prefix}.group-name`]: over(({ peer_name }) => peer_name),
    [`${prefix}.user-id`]: over(({ peer_account }) => peer_account),
    [`${prefix}.ipv6-cidr`]: () => undefined,
    [`${prefix}.prefix-list-id`]: () => undefined,
  };
}

const groups: Description<GroupWithRules> = {
  keyOf: ({ id }) => id,
  code: 'Group',
  noun: 'security group',
  filters: {
    description: (row) => row.description,
    'group-id': (row) => row.id,
    'group-name': (row) => row.name,
    'owner-id': (row) => row.account,
    'vpc-id': (row) => row.vpc,
    ...ruleFilters('ip-permission', 0),
    ...ruleFilters('egress.ip-permission', 1),
  },
};

const describeSecurityGroups = op.read('DescribeSecurityGroups', {
  parameters: { GroupIds: 'used', GroupNames: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeSecurityGroups', about),
  async run({ read, scope, ports }, { GroupIds, GroupNames, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, GroupIds);
    // Eucalyptus' own tools send their only argument as a name.
    const named = audience(scope, GroupNames);
    const owner = account === undefined ? undefined : named.account;
    let rows = await securityGroups.all(read, owner);
    if (named.ids && named.ids.length > 0) {
      if (MaxResults !== undefined)
        throw errors.invalidCombination('The parameter maxResults cannot be used with group names.');
      const vpc = await defaultVpc.find(read, scope.account);
      const wanted = new Set(named.ids);
      rows = rows.filter(({ vpc: own, name }) => own === vpc?.id && wanted.has(name));
      const found = new Set(rows.map(({ name }) => name));
      for (const name of wanted) if (!found.has(name)) throw errors.groupNotInVpc(name, vpc?.id ?? 'none');
    }
    const tagged = await tags.join(read, rows, ({ id }) => id);
    const rules = Map.groupBy(await groupRules.all(read, owner), ({ security_group }) => security_group);
    const full = tagged.map((row) => ({ ...row, rules: rules.get(row.id) ?? [] }));
    const shown = describe(groups, full, { ids, filters: Filters, MaxResults, NextToken });
    return {
      SecurityGroups: shown.rows.map((row) => groupView(row, ports.settings)),
      ...(shown.NextToken && { NextToken: shown.NextToken }),
    };
  },
});

const rules: Description<OwnedRule & { tags: TagMap }> = {
  keyOf: ({ id }) => id,
  code: 'SecurityGroupRuleId',
  noun: 'security group rule ID',
  filters: {
    'group-id': (row) => row.security_group,
    'security-group-rule-id': (row) => row.id,
  },
};

const describeSecurityGroupRules = op.read('DescribeSecurityGroupRules', {
  parameters: { SecurityGroupRuleIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeSecurityGroupRules', about),
  async run({ read, scope, ports }, { SecurityGroupRuleIds, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, SecurityGroupRuleIds);
    const all = await tags.join(read, await groupRules.all(read, account), ({ id }) => id);
    const shown = describe(rules, all, { ids, filters: Filters, MaxResults, NextToken });
    return {
      SecurityGroupRules: shown.rows.map((row) => ruleView(row, row, ports.settings)),
      ...(shown.NextToken && { NextToken: shown.NextToken }),
    };
  },
});

export const describeSecurityGroupOperations = [describeSecurityGroups, describeSecurityGroupRules];
