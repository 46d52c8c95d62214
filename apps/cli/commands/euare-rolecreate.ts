import { command, flag, one, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { arnAndIdKind } from '../records/identity.ts';
import { readDocument, readPolicy } from '../records/read-input.ts';
import { serviceTrust } from '../records/trust.ts';

export default command({
  summary: 'Create a role',
  service: 'iam',
  positionals: { role: one('-r, --role-name ROLE', 'the name of the new role') },
  options: {
    file: text('-f, --policy-document FILE', 'the file that says who may assume it'),
    content: text('--policy-content TEXT', 'the same, as text'),
    for: text('-s, --service SERVICE', 'a service that may assume it, such as ec2'),
    path: text('-p, --path PATH', 'the path of its ARN (default: /)'),
    verbose: flag('-v, --verbose', 'print its ARN and ID'),
  },
  prints: [arnAndIdKind],
  examples: ['euare-rolecreate -s ec2 web', 'euare-rolecreate -f trust.json backup'],
  async run({ call, out, system }, { role, for: service, path, verbose, ...given }) {
    if (service !== undefined && (given.file ?? given.content) !== undefined)
      throw new UsageError('argument -s/--service: not allowed with a policy');
    const AssumeRolePolicyDocument =
      service !== undefined ? serviceTrust(service) : readPolicy(readDocument(given, system));
    const { Role } = await call('iam', 'CreateRole', {
      RoleName: role,
      AssumeRolePolicyDocument,
      ...(path && { Path: path }),
    });
    if (verbose) out.record(arnAndIdKind, { arn: Role?.Arn, id: Role?.RoleId });
  },
});
