import { iamArn } from '@mallee/base';
import type { Demand, Scope } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { identityTopic, op } from '../operation.ts';
import { removeAccount } from '../repos/account-removal.ts';
import { accounts, cloudAccount } from '../repos/accounts.ts';
import type { AccountRow } from '../repos/tables.ts';
import { required } from '../rules/names.ts';

/** Eucalyptus' actions on accounts. Accounts belong to the cloud, so no account's own policies can allow these. */
export const accountOperations = [
  op.write('CreateAccount', {
    parameters: { AccountName: 'used' },
    authorize: (input) => [onAccount('CreateAccount', input.AccountName)],
    async run({ tx, world }, input) {
      const account = await accounts.create(tx, world, input.AccountName);
      tx.wake(identityTopic, [account.number]);
      return { Account: view(account) };
    },
  }),

  op.write('DeleteAccount', {
    parameters: { AccountName: 'used', Recursive: 'used' },
    authorize: (input) => [onAccount('DeleteAccount', input.AccountName)],
    async run({ tx, ports }, input) {
      const account = await accounts.get(tx, required('AccountName', input.AccountName));
      if (account.name === cloudAccount) throw errors.deleteConflict(`The account ${cloudAccount} cannot be deleted.`);
      const remains = await ports.resourcesOf(tx, account.number);
      if (remains) throw errors.deleteConflict(`The account ${account.name} still owns ${remains}.`);
      await removeAccount(tx, account, input.Recursive === true);
      tx.wake(identityTopic, [account.number]);
      return {};
    },
  }),

  op.read('ListAccounts', {
    parameters: {},
    /** Everybody may see the account he is in; only administrators of the cloud see others. */
    authorize: (_input, { scope }) => [
      seesAll(scope)
        ? onAccount('ListAccounts', '*')
        : { ...onAccount('ListAccounts', scope.account), account: scope.account, needsNoPermission: true },
    ],
    async run({ read, scope }) {
      const shown = seesAll(scope) ? await accounts.all(read) : [await accounts.get(read, scope.account)];
      return { Accounts: shown.map(view) };
    },
  }),
];

/** Owned by the cloud itself. */
function onAccount(action: string, name: string | undefined): Demand {
  return { action: `iam:${action}`, resource: iamArn('', `account/${name ?? ''}`), account: '' };
}

const seesAll = ({ subject }: Scope): boolean =>
  (subject.kind === 'user' && subject.cloudAdministrator) || subject.everyAccount === true;

const view = ({ name, number }: AccountRow) => ({ AccountName: name, AccountId: number });
