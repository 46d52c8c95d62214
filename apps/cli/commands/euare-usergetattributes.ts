import type { OperationOutput } from '@mallee/wire/client';
import { command, flag, maybe } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { arnAndIdKind } from '../records/identity.ts';

type User = NonNullable<OperationOutput<'iam', 'GetUser'>['User']>;

const extraKind: Kind<User> = kind(
  undefined,
  {
    created: (row) => row.CreateDate,
    enabled: (row) => row.Enabled,
    status: (row) => row.RegStatus,
    'password-expires': (row) => row.PasswordExpiration,
  },
  { stacked: true },
);

export default command({
  summary: 'Show a user',
  service: 'iam',
  positionals: { user: maybe('-u, --user-name USER', 'the user (default: you)') },
  options: {
    extra: flag('--show-extra', 'when it was made, whether it is enabled, its status, when its password expires'),
  },
  prints: [arnAndIdKind, extraKind],
  examples: ['euare-usergetattributes', 'euare-usergetattributes --show-extra ann'],
  async run({ call, out }, { user, extra }) {
    const asked = { ...(user !== undefined && { UserName: user }), ...(extra && { ShowExtra: true }) };
    const { User } = await call('iam', 'GetUser', asked);
    out.record(arnAndIdKind, { arn: User?.Arn, id: User?.UserId });
    if (extra && User) out.record(extraKind, User);
  },
});
