import { on } from '../on-entity.ts';
import { requestBoundary } from '../operation.ts';
import { entities } from '../repos/entities.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { required } from '../rules/names.ts';

type Kind = 'user' | 'role';

const put = <K extends Kind>(kind: K, name: `Put${Capitalize<K>}PermissionsBoundary`) =>
  on<Kind>(kind).write<`Put${Capitalize<Kind>}PermissionsBoundary`>(name, {
    parameters: { PermissionsBoundary: 'used' },
    keys: (input) => requestBoundary(input.PermissionsBoundary),
    async run({ tx, scope }, entity, input) {
      const arn = required('PermissionsBoundary', input.PermissionsBoundary);
      await entities.bound(tx, entity, (await managedPolicies.boundary(tx, scope.account, arn))!);
      return {};
    },
  });

const remove = <K extends Kind>(kind: K, name: `Delete${Capitalize<K>}PermissionsBoundary`) =>
  on<Kind>(kind).write<`Delete${Capitalize<Kind>}PermissionsBoundary`>(name, {
    parameters: {},
    async run({ tx }, entity) {
      await entities.bound(tx, entity, null);
      return {};
    },
  });

/** What a user or role may do at most, whatever else allows him more. */
export const boundaryOperations = [
  put('user', 'PutUserPermissionsBoundary'),
  remove('user', 'DeleteUserPermissionsBoundary'),

  put('role', 'PutRolePermissionsBoundary'),
  remove('role', 'DeleteRolePermissionsBoundary'),
];
