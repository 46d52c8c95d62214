import type { Read } from '@mallee/store';
import { about, op } from '../operation.ts';
import { entities } from '../repos/entities.ts';
import { type PolicyOwner, policiesOf } from '../repos/owner-policies.ts';
import { cutAll, type Page, pageOf } from '../rules/page.ts';
import { documentView } from '../views/documents.ts';

/** The three kinds of owner have the same four actions each; only the names differ. */
export const inlinePolicyOperations = [
  op.write('PutUserPolicy', {
    parameters: { UserName: 'used', PolicyName: 'used', PolicyDocument: 'used' },
    authorize: (input, context) => about('PutUserPolicy', 'user', input.UserName, context),
    async run({ tx, scope }, input) {
      const user = (await entities.get(tx, scope.account, 'user', input.UserName)) as PolicyOwner;
      await policiesOf.putInline(tx, user, input.PolicyName, input.PolicyDocument);
      return {};
    },
  }),
  op.read('GetUserPolicy', {
    parameters: { UserName: 'used', PolicyName: 'used' },
    authorize: (input, context) => about('GetUserPolicy', 'user', input.UserName, context),
    async run({ read, scope }, input) {
      const user = await entities.get(read, scope.account, 'user', input.UserName);
      const document = await policiesOf.getInline(read, user, input.PolicyName);
      return { UserName: user.name, PolicyName: input.PolicyName, PolicyDocument: documentView(document) };
    },
  }),
  op.read('ListUserPolicies', {
    parameters: { UserName: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, context) => about('ListUserPolicies', 'user', input.UserName, context),
    async run({ read, scope }, input) {
      const user = await entities.get(read, scope.account, 'user', input.UserName);
      return names(read, user.id, pageOf(input));
    },
  }),
  op.write('DeleteUserPolicy', {
    parameters: { UserName: 'used', PolicyName: 'used' },
    authorize: (input, context) => about('DeleteUserPolicy', 'user', input.UserName, context),
    async run({ tx, scope }, input) {
      const user = await entities.get(tx, scope.account, 'user', input.UserName);
      await policiesOf.removeInline(tx, user, input.PolicyName);
      return {};
    },
  }),

  op.write('PutGroupPolicy', {
    parameters: { GroupName: 'used', PolicyName: 'used', PolicyDocument: 'used' },
    authorize: (input, context) => about('PutGroupPolicy', 'group', input.GroupName, context),
    async run({ tx, scope }, input) {
      const group = (await entities.get(tx, scope.account, 'group', input.GroupName)) as PolicyOwner;
      await policiesOf.putInline(tx, group, input.PolicyName, input.PolicyDocument);
      return {};
    },
  }),
  op.read('GetGroupPolicy', {
    parameters: { GroupName: 'used', PolicyName: 'used' },
    authorize: (input, context) => about('GetGroupPolicy', 'group', input.GroupName, context),
    async run({ read, scope }, input) {
      const group = await entities.get(read, scope.account, 'group', input.GroupName);
      const document = await policiesOf.getInline(read, group, input.PolicyName);
      return { GroupName: group.name, PolicyName: input.PolicyName, PolicyDocument: documentView(document) };
    },
  }),
  op.read('ListGroupPolicies', {
    parameters: { GroupName: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, context) => about('ListGroupPolicies', 'group', input.GroupName, context),
    async run({ read, scope }, input) {
      const group = await entities.get(read, scope.account, 'group', input.GroupName);
      return names(read, group.id, pageOf(input));
    },
  }),
  op.write('DeleteGroupPolicy', {
    parameters: { GroupName: 'used', PolicyName: 'used' },
    authorize: (input, context) => about('DeleteGroupPolicy', 'group', input.GroupName, context),
    async run({ tx, scope }, input) {
      const group = await entities.get(tx, scope.account, 'group', input.GroupName);
      await policiesOf.removeInline(tx, group, input.PolicyName);
      return {};
    },
  }),

  op.write('PutRolePolicy', {
    parameters: { RoleName: 'used', PolicyName: 'used', PolicyDocument: 'used' },
    authorize: (input, context) => about('PutRolePolicy', 'role', input.RoleName, context),
    async run({ tx, scope }, input) {
      const role = (await entities.get(tx, scope.account, 'role', input.RoleName)) as PolicyOwner;
      await policiesOf.putInline(tx, role, input.PolicyName, input.PolicyDocument);
      return {};
    },
  }),
  op.read('GetRolePolicy', {
    parameters: { RoleName: 'used', PolicyName: 'used' },
    authorize: (input, context) => about('GetRolePolicy', 'role', input.RoleName, context),
    async run({ read, scope }, input) {
      const role = await entities.get(read, scope.account, 'role', input.RoleName);
      const document = await policiesOf.getInline(read, role, input.PolicyName);
      return { RoleName: role.name, PolicyName: input.PolicyName, PolicyDocument: documentView(document) };
    },
  }),
  op.read('ListRolePolicies', {
    parameters: { RoleName: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, context) => about('ListRolePolicies', 'role', input.RoleName, context),
    async run({ read, scope }, input) {
      const role = await entities.get(read, scope.account, 'role', input.RoleName);
      return names(read, role.id, pageOf(input));
    },
  }),
  op.write('DeleteRolePolicy', {
    parameters: { RoleName: 'used', PolicyName: 'used' },
    authorize: (input, context) => about('DeleteRolePolicy', 'role', input.RoleName, context),
    async run({ tx, scope }, input) {
      const role = await entities.get(tx, scope.account, 'role', input.RoleName);
      await policiesOf.removeInline(tx, role, input.PolicyName);
      return {};
    },
  }),
];

async function names(read: Read, owner: string, page: Page) {
  const { rows, more } = cutAll(await policiesOf.inline(read, [owner]), page, ({ name }) => name);
  return { PolicyNames: rows.map(({ name }) => name), ...more };
}
