import { command, one, text } from '../frame/command.ts';

export default command({
  summary: 'Change a group of users',
  service: 'iam',
  positionals: { group: one('-g, --group-name GROUP', 'the group') },
  options: {
    name: text('-n, --new-group-name GROUP', 'its new name'),
    path: text('-p, --new-path PATH', 'its new path'),
  },
  examples: ['euare-groupmod -n operators admins'],
  async run({ call }, { group, name, path }) {
    await call('iam', 'UpdateGroup', {
      GroupName: group,
      ...(name !== undefined && { NewGroupName: name }),
      ...(path !== undefined && { NewPath: path }),
    });
  },
});
