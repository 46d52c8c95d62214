import { iamArn } from '@mallee/base';
import type { Demand } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { identityTopic, op } from '../operation.ts';
import { accountPolicies } from '../repos/account-policies.ts';
import { accounts } from '../repos/accounts.ts';
import { required } from '../rules/names.ts';
import { documentView } from '../views/documents.ts';

/** What the cloud's administrators lay on whole accounts. An account's own administrator may read it. */
export const accountPolicyOperations = [
  op.write('PutAccountPolicy', {
    parameters: { AccountName: 'used', PolicyName: 'used', PolicyDocument: 'used' },
    authorize: (input) => [byTheCloud('PutAccountPolicy', input.AccountName)],
    async run({ tx }, input) {
      const { number } = await accounts.get(tx, required('AccountName', input.AccountName));
      await accountPolicies.put(tx, number, input.PolicyName, input.PolicyDocument);
      tx.wake(identityTopic, [number]);
      return {};
    },
  }),

  op.read('GetAccountPolicy', {
    parameters: { AccountName: 'used', PolicyName: 'used' },
    authorize: (input, { read }) => byItsOwn('GetAccountPolicy', read, input.AccountName),
    async run({ read }, input) {
      const account = await accounts.get(read, required('AccountName', input.AccountName));
      const { name, document } = await accountPolicies.get(read, account.number, input.PolicyName);
      return { AccountName: account.name, PolicyName: name, PolicyDocument: documentView(document) };
    },
  }),

  op.read('ListAccountPolicies', {
    parameters: { AccountName: 'used' },
    authorize: (input, { read }) => byItsOwn('ListAccountPolicies', read, input.AccountName),
    async run({ read }, input) {
      const { number } = await accounts.get(read, required('AccountName', input.AccountName));
      const found = await accountPolicies.of(read, number);
      return { PolicyNames: found.map(({ name }) => name), IsTruncated: false };
    },
  }),

  op.write('DeleteAccountPolicy', {
    parameters: { AccountName: 'used', PolicyName: 'used' },
    authorize: (input) => [byTheCloud('DeleteAccountPolicy', input.AccountName)],
    async run({ tx }, input) {
      const { number } = await accounts.get(tx, required('AccountName', input.AccountName));
      await accountPolicies.remove(tx, number, input.PolicyName);
      tx.wake(identityTopic, [number]);
      return {};
    },
  }),
];

const byTheCloud = (action: string, name: string | undefined, account = ''): Demand => ({
  action: `iam:${action}`,
  resource: iamArn('', `account/${name ?? ''}`),
  account,
});

/** An unknown account is the cloud's, so a stranger cannot tell it from another's. */
async function byItsOwn(action: string, read: Read, name: string | undefined): Promise<Demand[]> {
  const wanted = name ?? '';
  const account = (await accounts.byNumber(read, wanted)) ?? (await accounts.byName(read, wanted));
  return [byTheCloud(action, name, account?.number)];
}
