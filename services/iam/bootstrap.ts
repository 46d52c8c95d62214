import type { World } from '@mallee/base';
import type { Store, Tx } from '@mallee/store';
import { errors } from './errors.ts';
import { identityTopic } from './operation.ts';
import type { Passwords } from './passwords.ts';
import { accessKeys } from './repos/access-keys.ts';
import { accounts, adminUser, cloudAccount } from './repos/accounts.ts';
import { arnOf, entities } from './repos/entities.ts';
import { loginProfiles } from './repos/login-profiles.ts';
import { sessions } from './repos/sessions.ts';
import type { AccountRow } from './repos/tables.ts';
import type { Vault } from './vault.ts';

/** Makes the first account and its user `admin` where they are missing. */
export async function bootstrap(tx: Tx, world: World): Promise<AccountRow> {
  return (await accounts.byName(tx, cloudAccount)) ?? (await accounts.create(tx, world, cloudAccount));
}

/** What a person needs to sign requests as a user. */
export interface UserCredentials {
  readonly accountNumber: string;
  readonly accountName: string;
  readonly canonicalId: string;
  readonly userName: string;
  readonly userId: string;
  readonly userArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A password that is good for choosing another one. */
export interface OneTimePassword {
  readonly account: string;
  readonly user: string;
  readonly password: string;
}

/**
 * Gives a user a console password that must be changed at its first use, in place of the one that he may have; `first`
 * leaves one that is there alone and answers nothing. For operators on the host.
 */
export async function oneTimePassword(
  { store, world, passwords }: { store: Store; world: World; passwords: Passwords },
  { account: nameOrNumber = cloudAccount, user: userName = adminUser, first = false }: PasswordWish = {},
): Promise<OneTimePassword | undefined> {
  const password = spell(world.bytes(16));
  const hash = await passwords.hash(password);
  return store.write(async (tx) => {
    const account = await accounts.get(tx, nameOrNumber);
    const user = await entities.find(tx, account.number, 'user', userName);
    if (!user) throw errors.noSuchEntity('user', userName);
    if (await loginProfiles.of(tx, user)) {
      if (first) return undefined;
      await loginProfiles.change(tx, user, { hash, resetRequired: true });
      await sessions.endLogins(tx, user.id);
    } else await loginProfiles.create(tx, user, hash, true);
    tx.wake(identityTopic, [account.number]);
    return { account: account.name, user: user.name, password };
  });
}

interface PasswordWish {
  readonly account?: string;
  readonly user?: string;
  readonly first?: boolean;
}

/** 16 letters and digits in groups, without those that look alike: 80 random bits. */
function spell(bytes: Buffer): string {
  const letters = Array.from(bytes, (byte) => 'abcdefghjkmnpqrstuvwxyz23456789+'[byte & 31]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/**
 * The user's first active key, made where there is none. For operators on the host, who own the master key: nothing
 * else ever shows a secret again. NoSuchEntity for an unknown account or user.
 */
export function credentialsFor(
  store: Store,
  world: World,
  vault: Vault,
  { account: nameOrNumber = cloudAccount, user: userName = adminUser }: { account?: string; user?: string } = {},
): Promise<UserCredentials> {
  return store.write(async (tx) => {
    const account = await accounts.get(tx, nameOrNumber);
    const user = await entities.find(tx, account.number, 'user', userName);
    if (!user) throw errors.noSuchEntity('user', userName);
    const active = (await accessKeys.of(tx, user)).find(({ status }) => status === 'Active');
    const { key, secret } = active
      ? { key: active, secret: vault.unseal(active.sealed, active.id) }
      : await accessKeys.create(tx, world, vault, user);
    tx.wake(identityTopic, [account.number]);
    return {
      accountNumber: account.number,
      accountName: account.name,
      canonicalId: account.canonical_id,
      userName: user.name,
      userId: user.id,
      userArn: arnOf(user),
      accessKeyId: key.id,
      secretAccessKey: secret,
    };
  });
}
