import type { World } from '@mallee/base';
import type { Store, Tx } from '@mallee/store';
import { errors } from './errors.ts';
import type { Passwords } from './passwords.ts';
import { accounts } from './repos/accounts.ts';
import { entities } from './repos/entities.ts';
import { loginProfiles } from './repos/login-profiles.ts';
import { sessions } from './repos/sessions.ts';
import type { EntityRow } from './repos/tables.ts';
import { checkPassword } from './rules/password.ts';

/** A user who knows his password, and what shall be kept in place of it. */
export interface Proven {
  readonly user: EntityRow;
  readonly was: string;
  readonly hash: string;
}

export interface PasswordChange {
  readonly userId: string;
  readonly old: string;
  readonly next: string;
  readonly sourceIp: string;
}

/** The slow half of a change of one's own password: whoever guesses here is slowed down as at the login. */
export async function prove(
  { store, world, passwords }: { store: Store; world: World; passwords: Passwords },
  { userId, old, next, sourceIp }: PasswordChange,
): Promise<Proven> {
  const { user, profile, account } = await store.read(async (read) => {
    const found = await entities.byId(read, userId);
    if (found?.kind !== 'user') throw errors.notAUser();
    const { name } = await accounts.get(read, found.account);
    return { user: found, profile: await loginProfiles.get(read, found), account: name };
  });
  checkPassword(next, [user.name, account]);
  if (next === old) throw errors.weakPassword('The new password must not be the old one.');
  await passwords.check({ kept: profile.hash, given: old, who: `user ${user.id}`, sourceIp, now: world.now() }, () =>
    errors.wrongOldPassword(),
  );
  return { user, was: profile.hash, hash: await passwords.hash(next) };
}

/** The other half. Ends every session that the old password opened, but for the one that is named. */
export async function replacePassword(tx: Tx, { user, was, hash }: Proven, staying?: string): Promise<void> {
  const profile = await loginProfiles.get(tx, user);
  if (profile.hash !== was) throw errors.changedMeanwhile();
  await loginProfiles.change(tx, user, { hash, resetRequired: false });
  await sessions.endLogins(tx, user.id, staying);
}
