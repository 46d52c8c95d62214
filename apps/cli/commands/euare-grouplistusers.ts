import { command, one } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

// Indented under two heading lines, which scripts skip.
const userKind: Kind<{ readonly Arn?: string | undefined }> = kind(undefined, { arn: (row) => `   ${row.Arn ?? ''}` });

export default command({
  summary: 'Show the users that are in a group',
  service: 'iam',
  positionals: { group: one('-g, --group-name GROUP', 'the group') },
  prints: [userKind],
  examples: ['euare-grouplistusers admins'],
  async run({ call, list, out }, { group }) {
    const { Group } = await call('iam', 'GetGroup', { GroupName: group, MaxItems: 1 });
    out.heading(Group?.Arn ?? '');
    out.heading('   users');
    for await (const user of list('iam', 'GetGroup', { GroupName: group }, 'Users')) out.record(userKind, user);
  },
});
