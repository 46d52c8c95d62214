import { date } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { db, op } from '../op.ts';
import { describeInSlices } from '../repos/describe-in-slices.ts';
import { instances } from '../repos/instances.ts';
import { tags } from '../repos/tags.ts';
import { listDemand } from '../rules/demands.ts';
import type { Description } from '../rules/describe.ts';
import { instanceState, instanceStateCodes } from '../rules/instance-state.ts';
import {
  disksStatus,
  instanceStatus,
  type StatusCheck,
  type StatusFacts,
  systemStatus,
} from '../rules/instance-status.ts';
import type { InstanceRow } from '../tables.ts';

interface Described {
  readonly row: InstanceRow;
  readonly system: StatusCheck;
  readonly instance: StatusCheck;
  readonly disks: StatusCheck;
  readonly tags: Readonly<Record<string, string>>;
}

/** No host of this cloud schedules events, so these filters match nothing. */
const noEvents = Object.fromEntries(
  ['code', 'description', 'instance-event-id', 'not-after', 'not-before', 'not-before-deadline'].map((name) => [
    `event.${name}`,
    () => undefined,
  ]),
);

const description: Description<Described> = {
  keyOf: ({ row }) => row.id,
  code: 'InstanceID',
  noun: 'instance ID',
  filters: {
    'attached-ebs-status.status': ({ disks }) => disks.status,
    'availability-zone': ({ row }) => row.zone,
    'instance-state-code': ({ row }) => String(instanceStateCodes[instanceState(row)]),
    'instance-state-name': ({ row }) => instanceState(row),
    'instance-status.reachability': ({ instance }) => instance.reachability,
    'instance-status.status': ({ instance }) => instance.status,
    'system-status.reachability': ({ system }) => system.reachability,
    'system-status.status': ({ system }) => system.status,
    ...noEvents,
  },
};

/** Of the running instances, or of all: whether host, guest and disks are well. */
export const describeInstanceStatus = op.read('DescribeInstanceStatus', {
  parameters: {
    InstanceIds: 'used',
    Filters: 'used',
    IncludeAllInstances: 'used',
    MaxResults: 'used',
    NextToken: 'used',
    IncludeManagedResources: { only: [false] },
  },
  authorize: (_, about) => listDemand('DescribeInstanceStatus', about),
  async run({ read, scope }, { InstanceIds, Filters, IncludeAllInstances, MaxResults, NextToken }) {
    const ids = (InstanceIds ?? []).filter((id) => id !== 'verbose');
    const everybody = ids.length < (InstanceIds ?? []).length && scope.subject.cloudAdministrator;
    const source = {
      after: async (id: string) => check(read, await instances.after(read, everybody ? undefined : scope.account, id)),
      withIds: async (named: readonly string[]) => check(read, await instances.get(read, scope.account, named)),
    };
    const filters = IncludeAllInstances ? Filters : [...(Filters ?? []), running];
    const { rows, ...more } = await describeInSlices(description, source, { ids, filters, MaxResults, NextToken });
    return { InstanceStatuses: rows.map(statusView), ...more };
  },
});

const running = { Name: 'instance-state-name', Values: ['running'] };

async function check(read: Read, rows: readonly InstanceRow[]): Promise<Described[]> {
  if (rows.length === 0) return [];
  const nodes = await db(read).selectFrom('node').select(['id', 'seen_at']).execute();
  const seenAt = new Map(nodes.map(({ id, seen_at }) => [id, seen_at]));
  const lost = await db(read)
    .selectFrom('volume')
    .innerJoin('attachment', 'attachment.volume', 'volume.id')
    .select('attachment.instance')
    .where('volume.phase', '=', 'lost')
    .where(
      'attachment.instance',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  const lostVolumes = new Set(lost.map(({ instance }) => instance));
  const checked = rows.map((row) => {
    const facts: StatusFacts = { row, seenAt: seenAt.get(row.node) ?? 0, lostVolume: lostVolumes.has(row.id) };
    return {
      row,
      system: systemStatus(facts, read.now),
      instance: instanceStatus(facts, read.now),
      disks: disksStatus(facts),
    };
  });
  return tags.join(read, checked, ({ row }) => row.id);
}

function statusView({ row, system, instance, disks }: Described) {
  const Name = instanceState(row);
  return {
    AvailabilityZone: row.zone,
    InstanceId: row.id,
    InstanceState: { Code: instanceStateCodes[Name], Name },
    InstanceStatus: checkView(instance),
    SystemStatus: checkView(system),
    AttachedEbsStatus: checkView(disks),
    Events: [],
  };
}

const checkView = ({ status, reachability, impairedSince }: StatusCheck) => ({
  Status: status,
  Details:
    reachability === undefined
      ? []
      : [
          {
            Name: 'reachability' as const,
            Status: reachability,
            ...(impairedSince !== undefined && { ImpairedSince: date(impairedSince) }),
          },
        ],
});
