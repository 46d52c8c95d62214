import { any, command } from '../frame/command.ts';
import { addressKind } from '../records/address.ts';
import { addressFilters } from '../records/filters.ts';
import { printTags } from '../records/tag.ts';

export default command({
  summary: 'Show information about elastic addresses',
  service: 'ec2',
  positionals: { addresses: any('ADDRESS', 'limit results to these addresses or allocations') },
  filters: addressFilters,
  prints: [addressKind],
  examples: ['euca-describe-addresses', 'euca-describe-addresses verbose'],
  async run({ call, out }, { addresses, filters }) {
    const allocated = (each: string) => each.startsWith('eipalloc-');
    const { Addresses = [] } = await call('ec2', 'DescribeAddresses', {
      AllocationIds: addresses.filter(allocated),
      PublicIps: addresses.filter((each) => !allocated(each)),
      Filters: filters,
    });
    for (const address of Addresses) {
      out.record(addressKind, address);
      printTags(out, 'allocation-id', address.AllocationId, address.Tags);
    }
  },
});
