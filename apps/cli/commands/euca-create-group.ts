import { command, needed, one, text } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

interface Made {
  readonly id: string | undefined;
  readonly name: string;
  readonly description: string;
}

const madeKind: Kind<Made> = kind('GROUP', {
  group: (row) => row.id,
  name: (row) => row.name,
  description: (row) => row.description,
});

export default command({
  summary: 'Create a security group',
  service: 'ec2',
  positionals: { name: one('GROUP', 'the name of the new group') },
  options: {
    description: needed(text('-d, --description TEXT', 'what it is for')),
    vpc: text('-c, --vpc VPC', 'the VPC that it is in (default: the default one)'),
  },
  prints: [madeKind],
  examples: ['euca-create-group -d "web servers" web'],
  async run({ call, out }, { name, description, vpc }) {
    const asked = { GroupName: name, Description: description, ...(vpc && { VpcId: vpc }) };
    const { GroupId } = await call('ec2', 'CreateSecurityGroup', asked);
    out.record(madeKind, { id: GroupId, name, description });
  },
});
