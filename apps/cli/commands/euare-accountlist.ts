import { command } from '../frame/command.ts';
import { accountKind } from '../records/identity.ts';

export default command({
  summary: 'Show the accounts',
  service: 'iam',
  prints: [accountKind],
  examples: ['euare-accountlist'],
  async run({ list, out }) {
    for await (const account of list('iam', 'ListAccounts', {}, 'Accounts')) out.record(accountKind, account);
  },
});
