import { command, one, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { readDocument, readPolicy } from '../records/read-input.ts';
import { serviceTrust } from '../records/trust.ts';

export default command({
  summary: 'Change who may assume a role',
  service: 'iam',
  positionals: { role: one('-r, --role-name ROLE', 'the role') },
  options: {
    file: text('-f, --policy-document FILE', 'the file that says who may assume it'),
    content: text('-o, --policy-content TEXT', 'the same, as text'),
    for: text('-s, --service SERVICE', 'a service that may assume it, such as ec2'),
  },
  examples: ['euare-roleupdateassumepolicy -s ec2 web'],
  async run({ call, system }, { role, for: service, ...given }) {
    if (service !== undefined && (given.file ?? given.content) !== undefined)
      throw new UsageError('argument -s/--service: not allowed with a policy');
    const PolicyDocument = service !== undefined ? serviceTrust(service) : readPolicy(readDocument(given, system));
    await call('iam', 'UpdateAssumeRolePolicy', { RoleName: role, PolicyDocument });
  },
});
