import type { AccountId, World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { accountNumber, canonicalId } from '../rules/ids.ts';
import { checkAlias } from '../rules/names.ts';
import { entities } from './entities.ts';
import { type AccountRow, rows } from './tables.ts';

/** The account whose users administer the cloud. */
export const cloudAccount = 'eucalyptus';
/** The user that every account is born with. */
export const adminUser = 'admin';

/** Accounts: a number for ever, a name (the alias) that can change, and S3's canonical id. */
export const accounts = {
  async byNumber(read: Read, number: AccountId): Promise<AccountRow | undefined> {
    return select(read).where('number', '=', number).executeTakeFirst();
  },

  async byName(read: Read, name: string): Promise<AccountRow | undefined> {
    return select(read).where('name', '=', name).executeTakeFirst();
  },

  async byCanonicalId(read: Read, id: string): Promise<AccountRow | undefined> {
    return select(read).where('canonical_id', '=', id).executeTakeFirst();
  },

  /** By number or name, as people write either. NoSuchEntity where there is none. */
  async get(read: Read, nameOrNumber: string): Promise<AccountRow> {
    const found = (await accounts.byNumber(read, nameOrNumber)) ?? (await accounts.byName(read, nameOrNumber));
    if (!found) throw errors.noSuchEntity('account', nameOrNumber);
    return found;
  },

  /** In the order of names. */
  async all(read: Read): Promise<AccountRow[]> {
    return select(read).orderBy('name').execute();
  },

  /** A new account with its user `admin`. Without a name it is called by its number. */
  async create(tx: Tx, world: World, wanted: string | undefined): Promise<AccountRow> {
    let number = accountNumber(world);
    while (await accounts.byNumber(tx, number)) number = accountNumber(world);
    const name = wanted === undefined ? number : checkAlias('AccountName', wanted);
    await mustBeFree(tx, name);
    const account = { number, name, canonical_id: canonicalId(world), created_at: tx.now };
    await rows(tx).insertInto('iam_account').values(account).execute();
    await entities.create(tx, world, number, 'user', { name: adminUser });
    return account;
  },

  async rename(tx: Tx, account: AccountRow, wanted: string | undefined): Promise<void> {
    if (account.name === cloudAccount) throw errors.fixed(`The account ${cloudAccount} keeps its name.`);
    const name = wanted === undefined ? account.number : checkAlias('AccountAlias', wanted);
    if (name !== account.name) await mustBeFree(tx, name);
    await rows(tx).updateTable('iam_account').set({ name }).where('number', '=', account.number).execute();
  },
};

const select = (read: Read) => rows(read).selectFrom('iam_account').selectAll();

async function mustBeFree(read: Read, name: string): Promise<void> {
  if (await accounts.byName(read, name)) throw errors.exists('Account', name);
}
