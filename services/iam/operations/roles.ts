import { on } from '../on-entity.ts';
import { demand, op, requestBoundary, requestTags } from '../operation.ts';
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

  on('role').read('GetRole', {
    parameters: {},
    async run({ read }, role) {
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

  on('role').write('UpdateRole', {
    parameters: { Description: 'used', MaxSessionDuration: 'used' },
    async run({ tx }, role, input) {
      const { Description: description, MaxSessionDuration: maxSessionSeconds } = input;
      await roles.update(tx, role, { description, maxSessionSeconds });
      return {};
    },
  }),

  on('role').write('UpdateRoleDescription', {
    parameters: { Description: 'used' },
    async run({ tx }, role, input) {
      await roles.update(tx, role, { description: input.Description ?? '' });
      return { Role: roleView(role, await roles.detail(tx, role)) };
    },
  }),

  on('role').write('UpdateAssumeRolePolicy', {
    parameters: { PolicyDocument: 'used' },
    async run({ tx }, role, input) {
      await roles.update(tx, role, { trust: required('PolicyDocument', input.PolicyDocument) });
      return {};
    },
  }),

  on('role').write('DeleteRole', {
    parameters: {},
    async run({ tx }, role) {
      await removeRole(tx, role);
      return {};
    },
  }),
];
