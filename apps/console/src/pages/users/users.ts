import { listAll } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type User = Item<'iam', 'ListUsers', 'Users'>;
export type AccessKey = Item<'iam', 'ListAccessKeys', 'AccessKeyMetadata'>;

export const users = listAll('ListUsers', {}, 'Users');
export const accessKeys = (UserName: string) => listAll('ListAccessKeys', { UserName }, 'AccessKeyMetadata');
