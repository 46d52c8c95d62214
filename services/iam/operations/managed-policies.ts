import type { Demand, Scope } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { demand, op, requestTags } from '../operation.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { policyUse } from '../repos/policy-use.ts';
import { policyVersions } from '../repos/policy-versions.ts';
import { tags } from '../repos/tags.ts';
import { checkPath, required } from '../rules/names.ts';
import { pageOf } from '../rules/page.ts';
import { policyView } from '../views/policies.ts';

export const managedPolicyOperations = [
  op.write('CreatePolicy', {
    parameters: { PolicyName: 'used', Path: 'used', PolicyDocument: 'used', Description: 'used', Tags: 'used' },
    authorize: (input, { scope }) => [
      demand('CreatePolicy', scope, `policy${checkPath(input.Path)}${input.PolicyName}`, requestTags(input.Tags)),
    ],
    async run({ tx, scope, world }, input) {
      const policy = await managedPolicies.create(tx, world, scope.account, {
        name: input.PolicyName,
        path: input.Path,
        description: input.Description,
        document: input.PolicyDocument,
      });
      await tags.put(tx, policy.id, input.Tags);
      const kept = await tags.of(tx, policy.id);
      return { Policy: { ...policyView(policy, undefined), ...(kept.length > 0 && { Tags: kept }) } };
    },
  }),

  op.read('GetPolicy', {
    parameters: { PolicyArn: 'used' },
    authorize: (input, { read, scope }) => aboutPolicy('GetPolicy', read, scope, input.PolicyArn),
    async run({ read, scope }, input) {
      const policy = await managedPolicies.get(read, scope.account, input.PolicyArn);
      const use = (await policyUse.of(read, scope.account, [policy.arn])).get(policy.arn);
      const { description: Description } = policy;
      const shown = { ...policyView(policy, use), Tags: await tags.of(read, policy.id) };
      return { Policy: Description === null ? shown : { ...shown, Description } };
    },
  }),

  op.read('ListPolicies', {
    parameters: {
      Scope: 'used',
      OnlyAttached: 'used',
      PathPrefix: 'used',
      PolicyUsageFilter: 'used',
      Marker: 'used',
      MaxItems: 'used',
    },
    authorize: (input, { scope }) => [demand('ListPolicies', scope, `policy${input.PathPrefix ?? '/'}`)],
    async run({ read, scope }, input) {
      const wanted = input.Scope === 'All' ? undefined : input.Scope;
      const boundaries = input.PolicyUsageFilter === 'PermissionsBoundary';
      const onlyUsed = input.OnlyAttached === true || input.PolicyUsageFilter !== undefined;
      const use = onlyUsed ? (boundaries ? ('boundaries' as const) : ('attached' as const)) : undefined;
      const filter = { scope: wanted, prefix: input.PathPrefix, use };
      const { rows, more } = await managedPolicies.list(read, scope.account, filter, pageOf(input));
      const uses = await policyUse.of(
        read,
        scope.account,
        rows.map(({ arn }) => arn),
      );
      return { Policies: rows.map((policy) => policyView(policy, uses.get(policy.arn))), ...more };
    },
  }),

  op.write('DeletePolicy', {
    parameters: { PolicyArn: 'used' },
    authorize: (input, { read, scope }) => aboutPolicy('DeletePolicy', read, scope, input.PolicyArn),
    async run({ tx, scope }, input) {
      const policy = await managedPolicies.own(tx, scope.account, input.PolicyArn);
      if ((await policyUse.of(tx, scope.account, [policy.arn])).size > 0)
        throw errors.deleteConflict('Cannot delete a policy attached to entities.');
      if ((await policyVersions.list(tx, policy)).length > 1)
        throw errors.deleteConflict('This policy has more than one version. Delete the other versions first.');
      await managedPolicies.remove(tx, policy);
      return {};
    },
  }),

  op.read('ListEntitiesForPolicy', {
    parameters: {
      PolicyArn: 'used',
      EntityFilter: 'used',
      PathPrefix: 'used',
      PolicyUsageFilter: 'used',
      Marker: 'used',
      MaxItems: 'used',
    },
    authorize: (input, { read, scope }) => aboutPolicy('ListEntitiesForPolicy', read, scope, input.PolicyArn),
    async run({ read, scope }, input) {
      const { arn } = await managedPolicies.get(read, scope.account, input.PolicyArn);
      const filter = {
        kinds: kindsOf(input.EntityFilter),
        prefix: input.PathPrefix,
        use: input.PolicyUsageFilter === 'PermissionsBoundary' ? ('boundaries' as const) : ('attached' as const),
      };
      const { rows, more } = await policyUse.users(read, scope.account, arn, filter, pageOf(input));
      const of = (kind: string) => rows.filter((row) => row.kind === kind);
      return {
        PolicyUsers: of('user').map(({ id, name }) => ({ UserId: id, UserName: name })),
        PolicyGroups: of('group').map(({ id, name }) => ({ GroupId: id, GroupName: name })),
        PolicyRoles: of('role').map(({ id, name }) => ({ RoleId: id, RoleName: name })),
        ...more,
      };
    },
  }),

  op.write('TagPolicy', {
    parameters: { PolicyArn: 'used', Tags: 'used' },
    authorize: async (input, { read, scope }) => {
      const [asked] = await aboutPolicy('TagPolicy', read, scope, input.PolicyArn);
      return [{ ...asked!, context: { ...asked!.context, ...requestTags(input.Tags) } }];
    },
    async run({ tx, scope }, input) {
      await tags.put(tx, (await managedPolicies.own(tx, scope.account, input.PolicyArn)).id, input.Tags);
      return {};
    },
  }),

  op.write('UntagPolicy', {
    parameters: { PolicyArn: 'used', TagKeys: 'used' },
    authorize: async (input, { read, scope }) => {
      const [asked] = await aboutPolicy('UntagPolicy', read, scope, input.PolicyArn);
      return [{ ...asked!, context: { ...asked!.context, 'aws:TagKeys': input.TagKeys ?? [] } }];
    },
    async run({ tx, scope }, input) {
      await tags.drop(tx, (await managedPolicies.own(tx, scope.account, input.PolicyArn)).id, input.TagKeys);
      return {};
    },
  }),

  op.read('ListPolicyTags', {
    parameters: { PolicyArn: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, { read, scope }) => aboutPolicy('ListPolicyTags', read, scope, input.PolicyArn),
    async run({ read, scope }, input) {
      return tags.list(read, (await managedPolicies.get(read, scope.account, input.PolicyArn)).id, pageOf(input));
    },
  }),
];

/** May the caller do this to a managed policy? One of another account is asked for as what it is, and not found. */
export async function aboutPolicy(
  action: string,
  read: Read,
  scope: Scope,
  arn: string | undefined,
): Promise<readonly [Demand]> {
  const policy = await managedPolicies.find(read, scope.account, required('PolicyArn', arn));
  const context: Record<string, string> = {};
  for (const { Key, Value } of policy ? await tags.of(read, policy.id) : []) {
    context[`aws:ResourceTag/${Key}`] = Value;
    context[`iam:ResourceTag/${Key}`] = Value;
  }
  return [{ action: `iam:${action}`, resource: arn!, account: scope.account, context }];
}

const kindsOf = (filter: string | undefined) =>
  filter === 'User' || filter === 'Group' || filter === 'Role'
    ? ([filter.toLowerCase() as 'user' | 'group' | 'role'] as const)
    : (['user', 'group', 'role'] as const);
