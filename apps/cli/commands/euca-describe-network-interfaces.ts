import { any, command } from '../frame/command.ts';
import { interfaceFilters } from '../records/filters.ts';
import {
  associationKind,
  interfaceAttachmentKind,
  interfaceGroupKind,
  interfaceKind,
  printInterface,
  privateAddressKind,
} from '../records/network-interface.ts';

export default command({
  summary: 'Show information about network interfaces',
  service: 'ec2',
  positionals: { interfaces: any('INTERFACE', 'limit results to these interfaces') },
  filters: interfaceFilters,
  prints: [interfaceKind, interfaceAttachmentKind, associationKind, interfaceGroupKind, privateAddressKind],
  examples: ['euca-describe-network-interfaces', 'euca-describe-network-interfaces --filter status=in-use'],
  async run({ list, out }, { interfaces, filters }) {
    const asked = { NetworkInterfaceIds: interfaces, Filters: filters };
    for await (const each of list('ec2', 'DescribeNetworkInterfaces', asked, 'NetworkInterfaces'))
      printInterface(out, each);
  },
});
