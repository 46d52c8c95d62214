import { any, command } from '../frame/command.ts';
import { instanceFilters } from '../records/filters.ts';
import { diskKind, instanceKind, printReservation, reservationKind } from '../records/instance.ts';

export default command({
  summary: 'Show information about instances',
  about: 'The word "verbose" instead of an ID shows every account’s instances to cloud administrators.',
  service: 'ec2',
  positionals: { instances: any('INSTANCE', 'limit results to these instances') },
  filters: instanceFilters,
  prints: [reservationKind, instanceKind, diskKind],
  examples: ['euca-describe-instances', 'euca-describe-instances --filter instance-state-name=running --output table'],
  async run({ list, out }, { instances, filters }) {
    const asked = { InstanceIds: instances, Filters: filters };
    for await (const each of list('ec2', 'DescribeInstances', asked, 'Reservations')) printReservation(out, each);
  },
});
