import { command, flag, one, text } from '../frame/command.ts';
import { arnAndIdKind } from '../records/identity.ts';
import { serviceTrust } from '../records/trust.ts';

export default command({
  summary: 'Create an instance profile, by which instances get a role',
  service: 'iam',
  positionals: { profile: one('-s, --instance-profile-name IPROFILE', 'the name of the new profile') },
  options: {
    path: text('-p, --path PATH', 'the path of its ARN (default: /)'),
    role: text('-r, --add-role ROLE', 'the role to put in'),
    create: flag('--create-role', 'make a role of the same name and put it in'),
    verbose: flag('-v, --verbose', 'print its ARN and ID'),
  },
  prints: [arnAndIdKind],
  examples: ['euare-instanceprofilecreate --create-role web'],
  async run({ call, out }, { profile, path, role, create, verbose }) {
    const made = await call('iam', 'CreateInstanceProfile', {
      InstanceProfileName: profile,
      ...(path && { Path: path }),
    });
    if (create) await call('iam', 'CreateRole', { RoleName: profile, AssumeRolePolicyDocument: serviceTrust('ec2') });
    const RoleName = create ? profile : role;
    if (RoleName !== undefined)
      await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: profile, RoleName });
    const { Arn, InstanceProfileId } = made.InstanceProfile ?? {};
    if (verbose) out.record(arnAndIdKind, { arn: Arn, id: InstanceProfileId });
  },
});
