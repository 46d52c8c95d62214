import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { about, op } from '../operation.ts';
import { entities } from '../repos/entities.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { type PolicyOwner, policiesOf } from '../repos/owner-policies.ts';
import { required } from '../rules/names.ts';
import { cutAll, pageOf } from '../rules/page.ts';

/** Managed policies on users, groups and roles: the same three actions for each kind. */
export const attachmentOperations = [
  op.write('AttachUserPolicy', {
    parameters: { UserName: 'used', PolicyArn: 'used' },
    authorize: (input, context) => about('AttachUserPolicy', 'user', input.UserName, context, policyKey(input)),
    run: ({ tx, scope }, input) => attach(tx, scope.account, 'user', input.UserName, input.PolicyArn),
  }),
  op.write('DetachUserPolicy', {
    parameters: { UserName: 'used', PolicyArn: 'used' },
    authorize: (input, context) => about('DetachUserPolicy', 'user', input.UserName, context, policyKey(input)),
    run: ({ tx, scope }, input) => detach(tx, scope.account, 'user', input.UserName, input.PolicyArn),
  }),
  op.read('ListAttachedUserPolicies', {
    parameters: { UserName: 'used', PathPrefix: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, context) => about('ListAttachedUserPolicies', 'user', input.UserName, context),
    run: ({ read, scope }, input) => list(read, scope.account, 'user', input.UserName, input),
  }),

  op.write('AttachGroupPolicy', {
    parameters: { GroupName: 'used', PolicyArn: 'used' },
    authorize: (input, context) => about('AttachGroupPolicy', 'group', input.GroupName, context, policyKey(input)),
    run: ({ tx, scope }, input) => attach(tx, scope.account, 'group', input.GroupName, input.PolicyArn),
  }),
  op.write('DetachGroupPolicy', {
    parameters: { GroupName: 'used', PolicyArn: 'used' },
    authorize: (input, context) => about('DetachGroupPolicy', 'group', input.GroupName, context, policyKey(input)),
    run: ({ tx, scope }, input) => detach(tx, scope.account, 'group', input.GroupName, input.PolicyArn),
  }),
  op.read('ListAttachedGroupPolicies', {
    parameters: { GroupName: 'used', PathPrefix: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, context) => about('ListAttachedGroupPolicies', 'group', input.GroupName, context),
    run: ({ read, scope }, input) => list(read, scope.account, 'group', input.GroupName, input),
  }),

  op.write('AttachRolePolicy', {
    parameters: { RoleName: 'used', PolicyArn: 'used' },
    authorize: (input, context) => about('AttachRolePolicy', 'role', input.RoleName, context, policyKey(input)),
    run: ({ tx, scope }, input) => attach(tx, scope.account, 'role', input.RoleName, input.PolicyArn),
  }),
  op.write('DetachRolePolicy', {
    parameters: { RoleName: 'used', PolicyArn: 'used' },
    authorize: (input, context) => about('DetachRolePolicy', 'role', input.RoleName, context, policyKey(input)),
    run: ({ tx, scope }, input) => detach(tx, scope.account, 'role', input.RoleName, input.PolicyArn),
  }),
  op.read('ListAttachedRolePolicies', {
    parameters: { RoleName: 'used', PathPrefix: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, context) => about('ListAttachedRolePolicies', 'role', input.RoleName, context),
    run: ({ read, scope }, input) => list(read, scope.account, 'role', input.RoleName, input),
  }),
];

type Kind = PolicyOwner['kind'];
type Name = string | undefined;

const policyKey = ({ PolicyArn }: { PolicyArn: Name }): Record<string, string> =>
  PolicyArn ? { 'iam:PolicyARN': PolicyArn } : {};

async function attach(tx: Tx, account: AccountId, kind: Kind, name: Name, arn: Name): Promise<object> {
  const owner = (await entities.get(tx, account, kind, name)) as PolicyOwner;
  await policiesOf.attach(tx, owner, (await managedPolicies.get(tx, account, arn)).arn);
  return {};
}

async function detach(tx: Tx, account: AccountId, kind: Kind, name: Name, arn: Name): Promise<object> {
  await policiesOf.detach(tx, await entities.get(tx, account, kind, name), required('PolicyArn', arn));
  return {};
}

interface ListInput {
  PathPrefix?: Name;
  Marker?: Name;
  MaxItems?: number | undefined;
}

async function list(read: Read, account: AccountId, kind: Kind, name: Name, input: ListInput) {
  const owner = await entities.get(read, account, kind, name);
  const attached = (await policiesOf.attached(read, [owner.id]))
    .map(({ policy }) => ({ arn: policy, name: policy.slice(policy.lastIndexOf('/') + 1) }))
    .filter(({ arn }) => pathOf(arn).startsWith(input.PathPrefix ?? '/'));
  const { rows, more } = cutAll(attached, pageOf(input), ({ arn }) => arn);
  return { AttachedPolicies: rows.map((each) => ({ PolicyName: each.name, PolicyArn: each.arn })), ...more };
}

/** `arn:aws:iam::1:policy/a/b` has the path `/a/`. */
const pathOf = (arn: string): string => arn.slice(arn.indexOf(':policy/') + 7, arn.lastIndexOf('/') + 1);
