import { date } from '@mallee/gateway/op';
import type { OperationOutput } from '@mallee/wire';
import { arnOf } from '../repos/entities.ts';
import type { RoleDetail } from '../repos/roles.ts';
import type { EntityRow } from '../repos/tables.ts';
import { documentView } from './documents.ts';

type Role = NonNullable<OperationOutput<'iam', 'GetRole'>['Role']>;
type InstanceProfile = NonNullable<OperationOutput<'iam', 'GetInstanceProfile'>['InstanceProfile']>;

/** How IAM shows roles and the instance profiles that hold them. */
export const roleView = (role: EntityRow, { trust, description, max_session_seconds }: RoleDetail): Role => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: arnOf(role),
  CreateDate: date(role.created_at),
  AssumeRolePolicyDocument: documentView(trust),
  ...(description !== null && { Description: description }),
  MaxSessionDuration: max_session_seconds,
});

export const profileView = (profile: EntityRow, roles: readonly Role[]): InstanceProfile => ({
  Path: profile.path,
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Arn: arnOf(profile),
  CreateDate: date(profile.created_at),
  Roles: [...roles],
});
