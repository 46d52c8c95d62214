import { command, flag, one, whole } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { type Kind, kind } from '../frame/output.ts';

interface Type {
  readonly Name: string;
  readonly Cpu: number;
  readonly Memory: number;
  readonly Disk: number;
  readonly interfaces: number | undefined;
}

const typeKind: Kind<Type> = kind('INSTANCETYPE', {
  name: (row) => row.Name,
  cpus: (row) => row.Cpu,
  'memory-mib': (row) => row.Memory,
  'disk-gib': (row) => row.Disk,
  interfaces: (row) => row.interfaces,
});

export default command({
  summary: 'Change what an instance type has (cloud administrators)',
  about: 'Instances keep the size that they were started with.',
  service: 'ec2',
  positionals: { type: one('INSTANCETYPE', 'the type') },
  options: {
    cpus: whole('-c, --cpus COUNT', 'processors'),
    disk: whole('-d, --disk GiB', 'size of the disk'),
    memory: whole('-m, --memory MiB', 'memory'),
    reset: flag('--reset', 'bring the defaults back'),
  },
  prints: [typeKind],
  examples: ['euca-modify-instance-type m1.small -c 2 -m 512', 'euca-modify-instance-type m1.small --reset'],
  async run({ call, out }, { type, cpus, disk, memory, reset }) {
    const change = [cpus, disk, memory].filter((value) => value !== undefined);
    if (change.length === 0 && !reset) throw new UsageError('at least one of -c, -d, -m and --reset must be given');
    if (change.length > 0 && reset) throw new UsageError('argument --reset: not allowed with -c, -d or -m');
    const { InstanceType } = await call('ec2', 'ModifyInstanceTypeAttribute', {
      Name: type,
      ...(cpus !== undefined && { Cpu: cpus }),
      ...(disk !== undefined && { Disk: disk }),
      ...(memory !== undefined && { Memory: memory }),
      ...(reset && { Reset: true }),
    });
    // What cannot be changed is not answered, and yet has a column.
    const asked = { InstanceTypes: [type as 't2.micro'] };
    const [described] = (await call('ec2', 'DescribeInstanceTypes', asked)).InstanceTypes ?? [];
    out.record(typeKind, { ...InstanceType, interfaces: described?.NetworkInfo?.MaximumNetworkInterfaces });
  },
});
