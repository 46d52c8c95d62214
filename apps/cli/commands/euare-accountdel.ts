import { command, flag, one } from '../frame/command.ts';

export default command({
  summary: 'Delete an account (cloud administrators)',
  service: 'iam',
  positionals: { account: one('-a, --account-name ACCOUNT', 'the account') },
  options: { recursive: flag('-r, --recursive', 'with all users, groups, keys and policies') },
  examples: ['euare-accountdel -r acme'],
  async run({ call }, { account, recursive }) {
    await call('iam', 'DeleteAccount', { AccountName: account, ...(recursive && { Recursive: true }) });
  },
});
