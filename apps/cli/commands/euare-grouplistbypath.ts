import { command, maybe } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

// Indented under its heading, which scripts skip.
const groupKind: Kind<{ readonly Arn?: string | undefined }> = kind(undefined, { arn: (row) => `   ${row.Arn ?? ''}` });

export default command({
  summary: 'Show the groups of your account',
  service: 'iam',
  positionals: { prefix: maybe('-p, --path-prefix PREFIX', 'only those whose path begins so') },
  prints: [groupKind],
  examples: ['euare-grouplistbypath'],
  async run({ list, out }, { prefix }) {
    out.heading('groups');
    const asked = prefix === undefined ? {} : { PathPrefix: prefix };
    for await (const group of list('iam', 'ListGroups', asked, 'Groups')) out.record(groupKind, group);
  },
});
