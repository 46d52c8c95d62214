import type { OperationOutput } from '@mallee/wire/client';
import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { vpcFilters } from '../records/filters.ts';
import { printTags } from '../records/tag.ts';

type Vpc = NonNullable<OperationOutput<'ec2', 'DescribeVpcs'>['Vpcs']>[number];

const vpcKind: Kind<Vpc> = kind('VPC', {
  vpc: (row) => row.VpcId,
  state: (row) => row.State,
  cidr: (row) => row.CidrBlock,
  'dhcp-options': (row) => row.DhcpOptionsId,
  tenancy: (row) => row.InstanceTenancy,
  default: (row) => row.IsDefault,
});

export default command({
  summary: 'Show information about VPCs',
  service: 'ec2',
  positionals: { vpcs: any('VPC', 'limit results to these VPCs') },
  filters: vpcFilters,
  prints: [vpcKind],
  examples: ['euca-describe-vpcs', 'euca-describe-vpcs --filter isDefault=true'],
  async run({ list, out }, { vpcs, filters }) {
    for await (const vpc of list('ec2', 'DescribeVpcs', { VpcIds: vpcs, Filters: filters }, 'Vpcs')) {
      out.record(vpcKind, vpc);
      printTags(out, 'vpc', vpc.VpcId, vpc.Tags);
    }
  },
});
