import { command, one } from '../frame/command.ts';

export default command({
  summary: 'Take your account’s other name away',
  service: 'iam',
  positionals: { alias: one('-a, --account-alias ALIAS', 'the name') },
  examples: ['euare-accountaliasdelete acme'],
  async run({ call }, { alias }) {
    await call('iam', 'DeleteAccountAlias', { AccountAlias: alias });
  },
});
