import type { OperationOutput } from '@mallee/wire/client';
import { any, command, flag } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { instanceStatusFilters } from '../records/filters.ts';

type Status = NonNullable<OperationOutput<'ec2', 'DescribeInstanceStatus'>['InstanceStatuses']>[number];
type Event = NonNullable<Status['Events']>[number];
interface Detail {
  readonly Name?: string | undefined;
  readonly Status?: string | undefined;
  readonly ImpairedSince?: Date | undefined;
}

const statusKind: Kind<Status> = kind('INSTANCE', {
  instance: (row) => row.InstanceId,
  zone: (row) => row.AvailabilityZone,
  state: (row) => row.InstanceState?.Name,
  'state-code': (row) => row.InstanceState?.Code,
  'instance-status': (row) => row.InstanceStatus?.Status,
  'system-status': (row) => row.SystemStatus?.Status,
  retirement: (row) => (row.Events?.some(({ Code }) => Code === 'instance-retirement') ? 'retiring' : 'active'),
  'next-event': (row) => earliest(row.Events ?? []),
});
const detailColumns: Kind<Detail>['columns'] = {
  name: (row) => row.Name,
  status: (row) => row.Status,
  'impaired-since': (row) => row.ImpairedSince,
};
const systemKind: Kind<Detail> = kind('SYSTEMSTATUS', detailColumns);
const guestKind: Kind<Detail> = kind('INSTANCESTATUS', detailColumns);
const eventKind: Kind<Event> = kind('EVENT', {
  code: (row) => row.Code,
  'not-before': (row) => row.NotBefore,
  'not-after': (row) => row.NotAfter,
  description: (row) => row.Description,
});

export default command({
  summary: 'Show the health of instances, and what is planned for them',
  service: 'ec2',
  positionals: { instances: any('INSTANCE', 'limit results to these instances') },
  options: {
    hideHealthy: flag('--hide-healthy', 'leave out what is well'),
    all: flag('--include-all-instances', 'instances that do not run, too'),
  },
  filters: instanceStatusFilters,
  prints: [statusKind, systemKind, guestKind, eventKind],
  examples: ['euca-describe-instance-status', 'euca-describe-instance-status --hide-healthy'],
  async run({ list, out }, { instances, hideHealthy, all, filters }) {
    const asked = { InstanceIds: instances, Filters: filters, ...(all && { IncludeAllInstances: true }) };
    for await (const status of list('ec2', 'DescribeInstanceStatus', asked, 'InstanceStatuses')) {
      if (hideHealthy && isWell(status)) continue;
      out.record(statusKind, status);
      for (const detail of status.SystemStatus?.Details ?? []) out.record(systemKind, detail);
      for (const detail of status.InstanceStatus?.Details ?? []) out.record(guestKind, detail);
      for (const event of status.Events ?? []) out.record(eventKind, event);
    }
  },
});

const isWell = ({ InstanceStatus, SystemStatus, Events = [] }: Status) =>
  InstanceStatus?.Status === 'ok' && SystemStatus?.Status === 'ok' && Events.length === 0;

function earliest(events: readonly Event[]): Date | undefined {
  const starts = events.flatMap(({ NotBefore }) => NotBefore ?? []);
  return starts.sort((a, b) => a.getTime() - b.getTime())[0];
}
