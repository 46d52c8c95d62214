import { command, one } from '../frame/command.ts';
import { arnKind } from '../records/identity.ts';

export default command({
  summary: 'Show the instance profiles that a role is in',
  service: 'iam',
  positionals: { role: one('-r, --role-name ROLE', 'the role') },
  prints: [arnKind],
  examples: ['euare-instanceprofilelistforrole web'],
  async run({ list, out }, { role }) {
    const asked = { RoleName: role };
    for await (const profile of list('iam', 'ListInstanceProfilesForRole', asked, 'InstanceProfiles'))
      out.record(arnKind, profile);
  },
});
