import type { OperationOutput } from '@mallee/wire/client';
import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { subnetFilters } from '../records/filters.ts';
import { printTags } from '../records/tag.ts';

type Subnet = NonNullable<OperationOutput<'ec2', 'DescribeSubnets'>['Subnets']>[number];

const subnetKind: Kind<Subnet> = kind('SUBNET', {
  subnet: (row) => row.SubnetId,
  state: (row) => row.State,
  vpc: (row) => row.VpcId,
  cidr: (row) => row.CidrBlock,
  'free-addresses': (row) => row.AvailableIpAddressCount,
  zone: (row) => row.AvailabilityZone,
  'default-for-zone': (row) => row.DefaultForAz,
  'map-public-ip': (row) => row.MapPublicIpOnLaunch,
});

export default command({
  summary: 'Show information about subnets',
  service: 'ec2',
  positionals: { subnets: any('SUBNET', 'limit results to these subnets') },
  filters: subnetFilters,
  prints: [subnetKind],
  examples: ['euca-describe-subnets'],
  async run({ list, out }, { subnets, filters }) {
    for await (const subnet of list('ec2', 'DescribeSubnets', { SubnetIds: subnets, Filters: filters }, 'Subnets')) {
      out.record(subnetKind, subnet);
      printTags(out, 'subnet', subnet.SubnetId, subnet.Tags);
    }
  },
});
