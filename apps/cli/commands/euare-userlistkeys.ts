import { command, maybe } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

const keyKind: Kind<{ readonly AccessKeyId?: string | undefined; readonly Status?: string | undefined }> = kind(
  undefined,
  { 'access-key': (row) => row.AccessKeyId, status: (row) => row.Status },
  { stacked: true },
);

export default command({
  summary: 'Show access keys and their status',
  service: 'iam',
  positionals: { user: maybe('-u, --user-name USER', 'the user (default: you)') },
  prints: [keyKind],
  examples: ['euare-userlistkeys ann'],
  async run({ list, out }, { user }) {
    const asked = user === undefined ? {} : { UserName: user };
    for await (const key of list('iam', 'ListAccessKeys', asked, 'AccessKeyMetadata')) out.record(keyKind, key);
  },
});
