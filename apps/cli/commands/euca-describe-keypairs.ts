import { any, command } from '../frame/command.ts';
import { keyPairFilters } from '../records/filters.ts';
import { keyPairKind } from '../records/key-pair.ts';

export default command({
  summary: 'Show information about key pairs',
  service: 'ec2',
  positionals: { names: any('KEYPAIR', 'limit results to these key pairs') },
  filters: keyPairFilters,
  prints: [keyPairKind],
  examples: ['euca-describe-keypairs'],
  async run({ list, out }, { names, filters }) {
    for await (const pair of list('ec2', 'DescribeKeyPairs', { KeyNames: names, Filters: filters }, 'KeyPairs'))
      out.record(keyPairKind, pair);
  },
});
