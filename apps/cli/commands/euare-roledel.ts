import { command, one } from '../frame/command.ts';

export default command({
  summary: 'Delete a role',
  service: 'iam',
  positionals: { role: one('-r, --role-name ROLE', 'the role') },
  examples: ['euare-roledel web'],
  async run({ call }, { role }) {
    await call('iam', 'DeleteRole', { RoleName: role });
  },
});
