import { command, needed, one, text } from '../frame/command.ts';

export default command({
  summary: 'Take a role out of an instance profile',
  service: 'iam',
  positionals: { profile: one('-s, --instance-profile-name IPROFILE', 'the profile') },
  options: { role: needed(text('-r, --role-name ROLE', 'the role')) },
  examples: ['euare-instanceprofileremoverole -r web web'],
  async run({ call }, { profile, role }) {
    await call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName: profile, RoleName: role });
  },
});
