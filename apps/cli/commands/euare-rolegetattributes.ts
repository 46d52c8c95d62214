import { command, one } from '../frame/command.ts';
import { arnAndIdKind, policyText, prettyPolicy } from '../records/identity.ts';

export default command({
  summary: 'Show a role, and who may assume it',
  service: 'iam',
  positionals: { role: one('-r, --role-name ROLE', 'the role') },
  prints: [arnAndIdKind],
  examples: ['euare-rolegetattributes web'],
  async run({ call, out }, { role }) {
    const { Role } = await call('iam', 'GetRole', { RoleName: role });
    out.record(arnAndIdKind, { arn: Role?.Arn, id: Role?.RoleId });
    out.text('trust', prettyPolicy(policyText(Role?.AssumeRolePolicyDocument)));
  },
});
