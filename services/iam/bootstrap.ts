import type { World } from '@mallee/base';
import type { Store, Tx } from '@mallee/store';
import { errors } from './errors.ts';
import { identityTopic } from './operation.ts';
import { accessKeys } from './repos/access-keys.ts';
import { accounts, adminUser, cloudAccount } from './repos/accounts.ts';
import { arnOf, entities } from './repos/entities.ts';
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
