import { command, one, text } from '../frame/command.ts';
import { askPassword } from '../records/ask-password.ts';

export default command({
  summary: 'Give a user a password for the console',
  service: 'iam',
  positionals: { user: one('-u, --user-name USER', 'the user') },
  options: {
    password: text('-p, --password PASSWORD', 'the password; without it, you are asked, or standard input is read'),
  },
  examples: ['euare-useraddloginprofile ann', 'euare-useraddloginprofile --as-account acme -u admin'],
  async run({ call, system }, { user, password }) {
    await call('iam', 'CreateLoginProfile', { UserName: user, Password: password ?? (await askPassword(system)) });
  },
});
