import { command, one } from '../frame/command.ts';

export default command({
  summary: 'Take a user’s password for the console away',
  service: 'iam',
  positionals: { user: one('-u, --user-name USER', 'the user') },
  examples: ['euare-userdelloginprofile ann'],
  async run({ call }, { user }) {
    await call('iam', 'DeleteLoginProfile', { UserName: user });
  },
});
