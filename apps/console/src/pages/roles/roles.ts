import { listAll } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type Role = Item<'iam', 'ListRoles', 'Roles'>;

export const roles = listAll('ListRoles', {}, 'Roles');
export const instanceProfiles = listAll('ListInstanceProfiles', {}, 'InstanceProfiles');
