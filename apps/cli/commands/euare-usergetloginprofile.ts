import { command, one } from '../frame/command.ts';

export default command({
  summary: 'Show whether a user has a password for the console',
  service: 'iam',
  positionals: { user: one('-u, --user-name USER', 'the user') },
  examples: ['euare-usergetloginprofile ann'],
  async run({ call, out }, { user }) {
    const { LoginProfile } = await call('iam', 'GetLoginProfile', { UserName: user });
    out.text('login-profile', `Login Profile Exists for User ${LoginProfile?.UserName ?? user}`);
  },
});
