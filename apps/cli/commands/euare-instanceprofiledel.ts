import { command, flag, one } from '../frame/command.ts';

export default command({
  summary: 'Delete an instance profile',
  service: 'iam',
  positionals: { profile: one('-s, --instance-profile-name IPROFILE', 'the profile') },
  options: { recursive: flag('-r, --recursive', 'take its role out first') },
  examples: ['euare-instanceprofiledel web'],
  async run({ call }, { profile: InstanceProfileName, recursive }) {
    if (recursive) {
      const { InstanceProfile } = await call('iam', 'GetInstanceProfile', { InstanceProfileName });
      for (const { RoleName = '' } of InstanceProfile?.Roles ?? [])
        await call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
    }
    await call('iam', 'DeleteInstanceProfile', { InstanceProfileName });
  },
});
