import type { OperationOutput } from '@mallee/wire/client';
import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { regionFilters } from '../records/filters.ts';

type Region = NonNullable<OperationOutput<'ec2', 'DescribeRegions'>['Regions']>[number];

const regionKind: Kind<Region> = kind('REGION', {
  region: (row) => row.RegionName,
  endpoint: (row) => row.Endpoint,
});

export default command({
  summary: 'Show regions',
  service: 'ec2',
  positionals: { regions: any('REGION', 'limit results to these regions') },
  filters: regionFilters,
  prints: [regionKind],
  examples: ['euca-describe-regions'],
  async run({ call, out }, { regions, filters }) {
    const { Regions = [] } = await call('ec2', 'DescribeRegions', { RegionNames: regions, Filters: filters });
    for (const region of Regions) out.record(regionKind, region);
  },
});
