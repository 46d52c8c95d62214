import { command, flag, one, text, whole } from '../frame/command.ts';
import { CommandError } from '../frame/failure.ts';
import { sessionVariables, setLine, shellOf } from '../records/shell-lines.ts';

export default command({
  summary: 'Assume a role: print what a shell is to evaluate',
  service: 'sts',
  positionals: { role: one('ROLE', 'the role, by its ARN or, in your own account, its name') },
  options: {
    duration: whole('-d, --duration SECONDS', 'for how long (default: 900)'),
    session: text('--session-name NAME', 'what the session is called'),
    sh: flag('-s, --sh', 'for sh, bash and zsh'),
    csh: flag('-c, --csh', 'for csh and tcsh'),
  },
  examples: ['eval `euare-assumerole backup`', 'eval `euare-assumerole -d 3600 arn:aws:iam::123456789012:role/backup`'],
  async run({ call, out, system }, { role, duration = 900, session, ...shells }) {
    const shell = shellOf(shells, system);
    const RoleArn = role.startsWith('arn:') ? role : await ownRole();
    const RoleSessionName = session ?? `assumerole-${system.now()}`;
    const { Credentials } = await call('sts', 'AssumeRole', { RoleArn, RoleSessionName, DurationSeconds: duration });
    if (!Credentials?.AccessKeyId) throw new CommandError('the service gave no credentials');
    const { AccessKeyId: id, SecretAccessKey: secret = '', SessionToken: token = '', Expiration } = Credentials;
    const values = [id, id, secret, secret, token, token, Expiration?.toISOString() ?? ''];
    for (const [index, name] of sessionVariables.entries()) out.heading(setLine(shell, name, values[index]!));

    async function ownRole(): Promise<string> {
      const { Account } = await call('sts', 'GetCallerIdentity', {});
      return `arn:aws:iam::${Account}:role/${role}`;
    }
  },
});
