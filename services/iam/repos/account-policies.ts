import type { AccountId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { checkDocument } from '../rules/documents.ts';
import { limits, nameLength } from '../rules/limits.ts';
import { checkName } from '../rules/names.ts';
import { rows } from './tables.ts';

/** Denials and quotas that the cloud's administrators lay on a whole account. */
export const accountPolicies = {
  async of(read: Read, account: AccountId): Promise<{ name: string; document: string }[]> {
    return rows(read)
      .selectFrom('iam_account_policy')
      .select(['name', 'document'])
      .where('account', '=', account)
      .orderBy('name')
      .execute();
  },

  async get(read: Read, account: AccountId, name: string | undefined): Promise<{ name: string; document: string }> {
    const known = checkName('PolicyName', name, nameLength.policy);
    const found = (await accountPolicies.of(read, account)).find((policy) => policy.name === known);
    if (!found) throw errors.noSuchEntity('account policy', known);
    return found;
  },

  async put(tx: Tx, account: AccountId, name: string | undefined, document: string | undefined): Promise<void> {
    const known = checkName('PolicyName', name, nameLength.policy);
    const text = checkDocument(document, 'account', limits.accountPolicySize);
    const others = (await accountPolicies.of(tx, account)).filter((policy) => policy.name !== known);
    if (others.length >= limits.attachmentsPerOwner)
      throw errors.limitExceeded('policies per account', limits.attachmentsPerOwner);
    await drop(tx, account, known);
    await rows(tx).insertInto('iam_account_policy').values({ account, name: known, document: text }).execute();
  },

  async remove(tx: Tx, account: AccountId, name: string | undefined): Promise<void> {
    await drop(tx, account, (await accountPolicies.get(tx, account, name)).name);
  },
};

async function drop(tx: Tx, account: AccountId, name: string): Promise<void> {
  await rows(tx).deleteFrom('iam_account_policy').where('account', '=', account).where('name', '=', name).execute();
}
