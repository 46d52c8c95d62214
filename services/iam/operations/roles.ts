import { about, demand, op, requestBoundary, requestTags } from '../operation.ts';
import { entities } from '../repos/entities.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { removeRole } from '../repos/removal.ts';
import { roles } from '../repos/roles.ts';
import { tags } from '../repos/tags.ts';
import { checkPath, required } from '../rules/names.ts';
import { pageOf } from '../rules/page.ts';
import { detailView } from '../views/entities.ts';
import { roleView } from '../views/roles.ts';

export const roleOperations = [
  op.write('CreateRole', {
    parameters: {
      Path: 'used',
      RoleName: 'used',
      AssumeRolePolicyDocument: 'used',
      Description: 'used',
      MaxSessionDuration: 'used',
      PermissionsBoundary: 'used',
      Tags: 'used',
    },
    authorize: (input, { scope }) => [
      demand('CreateRole', scope, `role${checkPath(input.Path)}${input.RoleName}`, {
        ...requestTags(input.Tags),
        ...requestBoundary(input.PermissionsBoundary),
      }),
    ],
    async run({ tx, scope, world }, input) {
      const role = await roles.create(tx, world, scope.account, {
        name: input.RoleName,
        path: input.Path,
        boundary: await managedPolicies.boundary(tx, scope.account, input.PermissionsBoundary),
        trust: input.AssumeRolePolicyDocument,
        description: input.Description,
        maxSessionSeconds: input.MaxSessionDuration,
      });
      await tags.put(tx, role.id, input.Tags);
      const shown = roleView(role, await roles.detail(tx, role));
      return { Role: { ...shown, ...detailView(role, await tags.of(tx, role.id)) } };
    },
  }),

  op.read('GetRole', {
    parameters: { RoleName: 'used' },
    authorize: (input, context) => about('GetRole', 'role', input.RoleName, context),
    async run({ read, scope }, input) {
      const role = await entities.get(read, scope.account, 'role', input.RoleName);
      const shown = roleView(role, await roles.detail(read, role));
      return { Role: { ...shown, ...detailView(role, await tags.of(read, role.id)) } };
    },
  }),

  op.read('ListRoles', {
    parameters: { PathPrefix: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, { scope }) => [demand('ListRoles', scope, `role${input.PathPrefix ?? '/'}`)],
    async run({ read, scope }, input) {
      const { rows, more } = await entities.list(read, scope.account, 'role', input.PathPrefix, pageOf(input));
      const details = await roles.details(read, rows);
      return { Roles: rows.map((role) => roleView(role, details.get(role.id)!)), ...more };
    },
  }),

  op.write('UpdateRole', {
    parameters: { RoleName: 'used', Description: 'used', MaxSessionDuration: 'used' },
    authorize: (input, context) => about('UpdateRole', 'role', input.RoleName, context),
    async run({ tx, scope }, input) {
      const role = await entities.get(tx, scope.account, 'role', input.RoleName);
      const { Description: description, MaxSessionDuration: maxSessionSeconds } = input;
      await roles.update(tx, role, { description, maxSessionSeconds });
      return {};
    },
  }),

  op.write('UpdateRoleDescription', {
    parameters: { RoleName: 'used', Description: 'used' },
    authorize: (input, context) => about('UpdateRoleDescription', 'role', input.RoleName, context),
    async run({ tx, scope }, input) {
      const role = await entities.get(tx, scope.account, 'role', input.RoleName);
      await roles.update(tx, role, { description: input.Description ?? '' });
      return { Role: roleView(role, await roles.detail(tx, role)) };
    },
  }),

  op.write('UpdateAssumeRolePolicy', {
    parameters: { RoleName: 'used', PolicyDocument: 'used' },
    authorize: (input, context) => about('UpdateAssumeRolePolicy', 'role', input.RoleName, context),
    async run({ tx, scope }, input) {
      const role = await entities.get(tx, scope.account, 'role', input.RoleName);
      await roles.update(tx, role, { trust: required('PolicyDocument', input.PolicyDocument) });
      return {};
    },
  }),

  op.write('DeleteRole', {
    parameters: { RoleName: 'used' },
    authorize: (input, context) => about('DeleteRole', 'role', input.RoleName, context),
    async run({ tx, scope }, input) {
      await removeRole(tx, await entities.get(tx, scope.account, 'role', input.RoleName));
      return {};
    },
  }),

  op.write('TagRole', {
    parameters: { RoleName: 'used', Tags: 'used' },
    authorize: (input, context) => about('TagRole', 'role', input.RoleName, context, requestTags(input.Tags)),
    async run({ tx, scope }, input) {
      await tags.put(tx, (await entities.get(tx, scope.account, 'role', input.RoleName)).id, input.Tags);
      return {};
    },
  }),

  op.write('UntagRole', {
    parameters: { RoleName: 'used', TagKeys: 'used' },
    authorize: (input, context) =>
      about('UntagRole', 'role', input.RoleName, context, { 'aws:TagKeys': input.TagKeys ?? [] }),
    async run({ tx, scope }, input) {
      await tags.drop(tx, (await entities.get(tx, scope.account, 'role', input.RoleName)).id, input.TagKeys);
      return {};
    },
  }),

  op.read('ListRoleTags', {
    parameters: { RoleName: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, context) => about('ListRoleTags', 'role', input.RoleName, context),
    async run({ read, scope }, input) {
      return tags.list(read, (await entities.get(read, scope.account, 'role', input.RoleName)).id, pageOf(input));
    },
  }),
];
