import { listAll } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type Group = Item<'iam', 'ListGroups', 'Groups'>;

export const groups = listAll('ListGroups', {}, 'Groups');
