import { choice, command, one, parsed, text, yesNo } from '../frame/command.ts';

export default command({
  summary: 'Change a user',
  service: 'iam',
  positionals: { user: one('-u, --user-name USER', 'the user') },
  options: {
    name: text('-n, --new-user-name USER', 'its new name'),
    path: text('-p, --new-path PATH', 'its new path'),
    enabled: yesNo('--enabled BOOLEAN', 'whether it can do anything'),
    expires: parsed('--pwd-expires TIME', readTime, 'when its password expires, such as 2027-01-31T00:00:00Z'),
    status: choice('--reg-status STATUS', ['REGISTERED', 'APPROVED', 'CONFIRMED'], 'how far its registration is'),
  },
  examples: ['euare-usermod --enabled false ann', 'euare-usermod -n anne ann'],
  async run({ call }, { user, name, path, enabled, expires, status }) {
    await call('iam', 'UpdateUser', {
      UserName: user,
      ...(name !== undefined && { NewUserName: name }),
      ...(path !== undefined && { NewPath: path }),
      ...(enabled !== undefined && { Enabled: enabled }),
      ...(expires !== undefined && { PasswordExpiration: expires }),
      ...(status !== undefined && { RegStatus: status }),
    });
  },
});

function readTime(given: string): Date {
  const time = new Date(given);
  if (Number.isNaN(time.getTime())) throw new Error(`'${given}' is no time`);
  return time;
}
