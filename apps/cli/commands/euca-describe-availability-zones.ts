import type { OperationOutput } from '@mallee/wire/client';
import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { zoneFilters } from '../records/filters.ts';

type Zone = NonNullable<OperationOutput<'ec2', 'DescribeAvailabilityZones'>['AvailabilityZones']>[number];

const zoneKind: Kind<Zone> = kind('AVAILABILITYZONE', {
  zone: (row) => row.ZoneName,
  state: (row) => row.State,
  messages: (row) => row.Messages?.map(({ Message = '' }) => Message).join(', '),
});

export default command({
  summary: 'Show availability zones',
  about: 'The word "verbose" shows cloud administrators how many instances of each type there is room for.',
  service: 'ec2',
  positionals: { zones: any('ZONE', 'limit results to these zones') },
  filters: zoneFilters,
  prints: [zoneKind],
  examples: ['euca-describe-availability-zones', 'euca-describe-availability-zones verbose'],
  async run({ call, out }, { zones, filters }) {
    const { AvailabilityZones = [] } = await call('ec2', 'DescribeAvailabilityZones', {
      ZoneNames: zones,
      Filters: filters,
    });
    for (const zone of AvailabilityZones) out.record(zoneKind, zone);
  },
});
