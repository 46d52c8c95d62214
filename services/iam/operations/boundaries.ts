import type { AccountId } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { about, op, requestBoundary } from '../operation.ts';
import { entities } from '../repos/entities.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { required } from '../rules/names.ts';

/** What a user or role may do at most, whatever else allows him more. */
export const boundaryOperations = [
  op.write('PutUserPermissionsBoundary', {
    parameters: { UserName: 'used', PermissionsBoundary: 'used' },
    authorize: (input, context) =>
      about('PutUserPermissionsBoundary', 'user', input.UserName, context, requestBoundary(input.PermissionsBoundary)),
    run: ({ tx, scope }, input) => put(tx, scope.account, 'user', input.UserName, input.PermissionsBoundary),
  }),
  op.write('DeleteUserPermissionsBoundary', {
    parameters: { UserName: 'used' },
    authorize: (input, context) => about('DeleteUserPermissionsBoundary', 'user', input.UserName, context),
    run: ({ tx, scope }, input) => remove(tx, scope.account, 'user', input.UserName),
  }),
  op.write('PutRolePermissionsBoundary', {
    parameters: { RoleName: 'used', PermissionsBoundary: 'used' },
    authorize: (input, context) =>
      about('PutRolePermissionsBoundary', 'role', input.RoleName, context, requestBoundary(input.PermissionsBoundary)),
    run: ({ tx, scope }, input) => put(tx, scope.account, 'role', input.RoleName, input.PermissionsBoundary),
  }),
  op.write('DeleteRolePermissionsBoundary', {
    parameters: { RoleName: 'used' },
    authorize: (input, context) => about('DeleteRolePermissionsBoundary', 'role', input.RoleName, context),
    run: ({ tx, scope }, input) => remove(tx, scope.account, 'role', input.RoleName),
  }),
];

type Name = string | undefined;

async function put(tx: Tx, account: AccountId, kind: 'user' | 'role', name: Name, arn: Name): Promise<object> {
  const entity = await entities.get(tx, account, kind, name);
  const boundary = await managedPolicies.boundary(tx, account, required('PermissionsBoundary', arn));
  await entities.bound(tx, entity, boundary!);
  return {};
}

async function remove(tx: Tx, account: AccountId, kind: 'user' | 'role', name: Name): Promise<object> {
  await entities.bound(tx, await entities.get(tx, account, kind, name), null);
  return {};
}
