import { listAll } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type Policy = Item<'iam', 'ListPolicies', 'Policies'>;

export const policies = listAll('ListPolicies', { Scope: 'All' }, 'Policies');
export const policyHref = (arn: string): string => `policies/detail?arn=${encodeURIComponent(arn)}`;
