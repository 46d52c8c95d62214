import { command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

interface Caller {
  readonly Account?: string | undefined;
  readonly Arn?: string | undefined;
  readonly UserId?: string | undefined;
  readonly key: string;
}

const callerKind: Kind<Caller> = kind(
  undefined,
  {
    account: (row) => `account = ${row.Account ?? ''}`,
    arn: (row) => `arn = ${row.Arn ?? ''}`,
    'key-id': (row) => `key-id = ${row.key}`,
    'user-id': (row) => `user-id = ${row.UserId ?? ''}`,
  },
  { stacked: true },
);

export default command({
  summary: 'Show who you are',
  service: 'sts',
  prints: [callerKind],
  examples: ['euare-getcallerid'],
  async run({ call, out, settings }) {
    const { accessKeyId: key } = settings.credentials();
    out.record(callerKind, { ...(await call('sts', 'GetCallerIdentity', {})), key });
  },
});
