import { command, flag, one } from '../frame/command.ts';
import { arnAndIdKind, arnKind } from '../records/identity.ts';

export default command({
  summary: 'Show an instance profile',
  service: 'iam',
  positionals: { profile: one('-s, --instance-profile-name IPROFILE', 'the profile') },
  options: { roles: flag('-r, --show-roles', 'the ARN of its role, too') },
  prints: [arnAndIdKind, arnKind],
  examples: ['euare-instanceprofilegetattributes -r web'],
  async run({ call, out }, { profile, roles }) {
    const { InstanceProfile } = await call('iam', 'GetInstanceProfile', { InstanceProfileName: profile });
    out.record(arnAndIdKind, { arn: InstanceProfile?.Arn, id: InstanceProfile?.InstanceProfileId });
    if (roles) for (const role of InstanceProfile?.Roles ?? []) out.record(arnKind, role);
  },
});
