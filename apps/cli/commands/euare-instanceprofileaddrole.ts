import { command, needed, one, text } from '../frame/command.ts';

export default command({
  summary: 'Put a role into an instance profile',
  service: 'iam',
  positionals: { profile: one('-s, --instance-profile-name IPROFILE', 'the profile') },
  options: { role: needed(text('-r, --role-name ROLE', 'the role')) },
  examples: ['euare-instanceprofileaddrole -r web web'],
  async run({ call }, { profile, role }) {
    await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: profile, RoleName: role });
  },
});
