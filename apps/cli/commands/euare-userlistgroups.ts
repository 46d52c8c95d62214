import { command, one } from '../frame/command.ts';
import { arnKind } from '../records/identity.ts';

export default command({
  summary: 'Show the groups that a user is in',
  service: 'iam',
  positionals: { user: one('-u, --user-name USER', 'the user') },
  prints: [arnKind],
  examples: ['euare-userlistgroups ann'],
  async run({ list, out }, { user }) {
    for await (const group of list('iam', 'ListGroupsForUser', { UserName: user }, 'Groups'))
      out.record(arnKind, group);
  },
});
