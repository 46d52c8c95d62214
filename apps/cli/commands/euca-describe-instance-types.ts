import type { OperationOutput } from '@mallee/wire/client';
import { any, command, flag } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { type Kind, kind } from '../frame/output.ts';
import { type Capacity, readCapacity } from '../records/zone-rows.ts';

type Type = NonNullable<OperationOutput<'ec2', 'DescribeInstanceTypes'>['InstanceTypes']>[number] & {
  /** GiB of the root disk, which Eucalyptus adds. */
  readonly Disk?: number;
};
interface Row {
  readonly name: string;
  readonly cpus: number | undefined;
  readonly memory: number | undefined;
  readonly disk: number | undefined;
  readonly interfaces: number | undefined;
  readonly capacity: readonly Capacity[];
}

const typeKind: Kind<Row> = kind('INSTANCETYPE', {
  name: (row) => row.name,
  cpus: (row) => row.cpus,
  'memory-mib': (row) => row.memory,
  'disk-gib': (row) => row.disk,
  interfaces: (row) => row.interfaces,
});

export default command({
  summary: 'Show the instance types',
  about: 'Zones and capacity are told to cloud administrators.',
  service: 'ec2',
  positionals: { types: any('INSTANCETYPE', 'limit results to these types') },
  options: {
    byZone: flag('--by-zone', 'a table for each availability zone'),
    capacity: flag('--show-capacity', 'how many of each there are, and how many run'),
  },
  prints: [typeKind],
  examples: ['euca-describe-instance-types', 'euca-describe-instance-types --show-capacity m1.small'],
  async run(context, { types, byZone, capacity }) {
    const found: Type[] = [];
    const asked = { InstanceTypes: types as 't2.micro'[] };
    for await (const type of context.list('ec2', 'DescribeInstanceTypes', asked, 'InstanceTypes')) found.push(type);
    const zones = byZone || capacity ? await capacities(context) : [];
    const names = byZone ? [...new Set(zones.map(({ zone }) => zone))] : [undefined];
    for (const zone of names) {
      if (zone !== undefined) context.out.heading(`AVAILABILITYZONE\t${zone}`);
      const there = zones.filter((each) => zone === undefined || each.zone === zone);
      print(
        context,
        found.map((type) => row(type, there)),
        capacity,
      );
    }
  },
});

async function capacities({ call }: Context): Promise<Capacity[]> {
  return readCapacity(
    (await call('ec2', 'DescribeAvailabilityZones', { ZoneNames: ['verbose'] })).AvailabilityZones ?? [],
  );
}

function row(
  { InstanceType: name = 't2.micro', VCpuInfo, MemoryInfo, NetworkInfo, Disk: disk }: Type,
  zones: readonly Capacity[],
): Row {
  const capacity = zones.filter(({ type }) => type === name);
  return {
    name,
    cpus: VCpuInfo?.DefaultVCpus,
    memory: MemoryInfo?.SizeInMiB,
    disk,
    interfaces: NetworkInfo?.MaximumNetworkInterfaces,
    capacity,
  };
}

/** The classic form is a padded table in which every line has the tag, a tab and a blank before it. */
function print({ out }: Context, rows: readonly Row[], capacity: boolean): void {
  if (!out.classic) {
    for (const each of rows) out.record(typeKind, each);
    return;
  }
  const heads = ['Name', 'CPUs', 'Memory (MiB)', 'Disk (GiB)', 'NICs', ...(capacity ? ['Used / Total', 'Used %'] : [])];
  const lines = rows.map((each) => [
    ...[each.name, each.cpus, each.memory, each.disk, each.interfaces].map((value) => String(value ?? '')),
    ...(capacity ? used(each.capacity) : []),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column]!.length)));
  for (const line of [heads, ...lines]) {
    const padded = line.map((text, column) =>
      column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!),
    );
    out.heading(`INSTANCETYPE\t ${padded.join('  ')}`.trimEnd());
  }
}

function used(capacity: readonly Capacity[]): [string, string] {
  const most = capacity.reduce((sum, each) => sum + each.most, 0);
  const taken = most - capacity.reduce((sum, each) => sum + each.free, 0);
  return [`${taken} / ${most}`, most === 0 ? '' : `${Math.round((taken / most) * 100)}%`];
}
