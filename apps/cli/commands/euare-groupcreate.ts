import { command, flag, list as listOption, one, text } from '../frame/command.ts';
import { arnAndIdKind } from '../records/identity.ts';

export default command({
  summary: 'Create a group of users',
  service: 'iam',
  positionals: { group: one('-g, --group-name GROUP', 'the name of the new group') },
  options: {
    path: text('-p, --path PATH', 'the path of its ARN (default: /)'),
    users: listOption('-u, --user-name USER', 'add this user to it'),
    verbose: flag('-v, --verbose', 'print its ARN and ID'),
  },
  prints: [arnAndIdKind],
  examples: ['euare-groupcreate -v admins'],
  async run({ call, out }, { group, path, users, verbose }) {
    const { Group } = await call('iam', 'CreateGroup', { GroupName: group, ...(path && { Path: path }) });
    for (const UserName of users) await call('iam', 'AddUserToGroup', { GroupName: group, UserName });
    if (verbose) out.record(arnAndIdKind, { arn: Group?.Arn, id: Group?.GroupId });
  },
});
