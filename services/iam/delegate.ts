import type { Scope } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { errors } from './errors.ts';
import { accounts } from './repos/accounts.ts';

/**
 * Eucalyptus' `DelegateAccount`, a name or number on any IAM action: the request is about that account's users and
 * policies, as if its `admin` had asked. Only for the cloud's administrators; naming one's own account changes nothing.
 */
export async function delegate(read: Read, scope: Scope, input: Readonly<Record<string, unknown>>): Promise<Scope> {
  const wanted = input.DelegateAccount;
  if (typeof wanted !== 'string' || wanted === '') return scope;
  const { subject } = scope;
  const mayAll = (subject.kind === 'user' && subject.cloudAdministrator) || subject.everyAccount === true;
  const account = (await accounts.byNumber(read, wanted)) ?? (await accounts.byName(read, wanted));
  if (account?.number === subject.account) return scope;
  if (!mayAll) throw errors.accessDenied('Only administrators of the cloud may act for another account.');
  if (!account) throw errors.noSuchEntity('account', wanted);
  return { ...scope, account: account.number };
}
