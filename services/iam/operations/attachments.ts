import { on } from '../on-entity.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { type PolicyOwner, policiesOf } from '../repos/owner-policies.ts';
import { required } from '../rules/names.ts';
import { cutAll, pageOf } from '../rules/page.ts';

type Kind = PolicyOwner['kind'];
type Noun = Capitalize<Kind>;

const attach = <K extends Kind>(kind: K, name: `Attach${Capitalize<K>}Policy`) =>
  on<Kind>(kind).write<`Attach${Noun}Policy`>(name, {
    parameters: { PolicyArn: 'used' },
    keys: policyKey,
    async run({ tx, scope }, owner, input) {
      await policiesOf.attach(tx, owner, (await managedPolicies.get(tx, scope.account, input.PolicyArn)).arn);
      return {};
    },
  });

const detach = <K extends Kind>(kind: K, name: `Detach${Capitalize<K>}Policy`) =>
  on<Kind>(kind).write<`Detach${Noun}Policy`>(name, {
    parameters: { PolicyArn: 'used' },
    keys: policyKey,
    async run({ tx }, owner, input) {
      await policiesOf.detach(tx, owner, required('PolicyArn', input.PolicyArn));
      return {};
    },
  });

const list = <K extends Kind>(kind: K, name: `ListAttached${Capitalize<K>}Policies`) =>
  on<Kind>(kind).read<`ListAttached${Noun}Policies`>(name, {
    parameters: { PathPrefix: 'used', Marker: 'used', MaxItems: 'used' },
    async run({ read }, owner, input) {
      const attached = (await policiesOf.attached(read, [owner.id]))
        .map(({ policy }) => ({ PolicyArn: policy, PolicyName: policy.slice(policy.lastIndexOf('/') + 1) }))
        .filter(({ PolicyArn }) => pathOf(PolicyArn).startsWith(input.PathPrefix ?? '/'));
      const { rows, more } = cutAll(attached, pageOf(input), ({ PolicyArn }) => PolicyArn);
      return { AttachedPolicies: rows, ...more };
    },
  });

/** Managed policies on users, groups and roles. */
export const attachmentOperations = [
  attach('user', 'AttachUserPolicy'),
  detach('user', 'DetachUserPolicy'),
  list('user', 'ListAttachedUserPolicies'),

  attach('group', 'AttachGroupPolicy'),
  detach('group', 'DetachGroupPolicy'),
  list('group', 'ListAttachedGroupPolicies'),

  attach('role', 'AttachRolePolicy'),
  detach('role', 'DetachRolePolicy'),
  list('role', 'ListAttachedRolePolicies'),
];

function policyKey({ PolicyArn }: { PolicyArn?: string | undefined }): Record<string, string> {
  return PolicyArn ? { 'iam:PolicyARN': PolicyArn } : {};
}

/** `arn:aws:iam::1:policy/a/b` has the path `/a/`. */
const pathOf = (arn: string): string => arn.slice(arn.indexOf(':policy/') + 7, arn.lastIndexOf('/') + 1);
