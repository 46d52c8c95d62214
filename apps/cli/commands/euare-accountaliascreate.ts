import { command, one } from '../frame/command.ts';

export default command({
  summary: 'Give your account another name',
  service: 'iam',
  positionals: { alias: one('-a, --account-alias ALIAS', 'the new name') },
  examples: ['euare-accountaliascreate acme'],
  async run({ call }, { alias }) {
    await call('iam', 'CreateAccountAlias', { AccountAlias: alias });
  },
});
