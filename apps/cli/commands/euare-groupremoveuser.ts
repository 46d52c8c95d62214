import { command, list as listOption, needed, one } from '../frame/command.ts';

export default command({
  summary: 'Remove users from a group',
  service: 'iam',
  positionals: { group: one('-g, --group-name GROUP', 'the group') },
  options: { users: needed(listOption('-u, --user-name USER', 'the user')) },
  examples: ['euare-groupremoveuser -u ann admins'],
  async run({ call }, { group, users }) {
    for (const UserName of users) await call('iam', 'RemoveUserFromGroup', { GroupName: group, UserName });
  },
});
