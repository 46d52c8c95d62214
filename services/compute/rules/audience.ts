import type { AccountId } from '@mallee/base';
import type { Scope } from '@mallee/gateway/op';

/**
 * Whose resources a Describe shows. Eucalyptus' administrators see every account's with the id `verbose`; to anybody
 * else the word means nothing, and he sees his own.
 */
export function audience(
  { account, subject }: Scope,
  ids: readonly string[] | undefined,
): { account: AccountId | undefined; ids: readonly string[] | undefined } {
  if (!ids?.includes('verbose')) return { account, ids };
  const everybody = subject.kind === 'user' && subject.cloudAdministrator;
  return { account: everybody ? undefined : account, ids: ids.filter((id) => id !== 'verbose') };
}
