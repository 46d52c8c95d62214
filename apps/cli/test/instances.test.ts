import { AwsError } from '@mallee/base';
import { asks } from './fake-cloud.ts';
import { golden } from './golden.ts';

const launched = new Date('2026-01-02T03:04:05.000Z');
const instance = {
  InstanceId: 'i-1',
  ImageId: 'emi-1',
  PublicDnsName: '198.18.0.3',
  PrivateDnsName: 'ip-10-0-0-4.mallee.internal',
  State: { Code: 16, Name: 'running' as const },
  KeyName: 'mine',
  AmiLaunchIndex: 0,
  ProductCodes: [],
  InstanceType: 'm1.small' as const,
  LaunchTime: launched,
  Placement: { AvailabilityZone: 'mallee-1a', GroupName: '', Tenancy: 'default' as const },
  Monitoring: { State: 'disabled' as const },
  PublicIpAddress: '198.18.0.3',
  PrivateIpAddress: '10.0.0.4',
  VpcId: 'vpc-1',
  SubnetId: 'subnet-1',
  RootDeviceType: 'ebs' as const,
  VirtualizationType: 'hvm' as const,
  Hypervisor: 'xen' as const,
  ClientToken: 'token',
  SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'default' }],
  EbsOptimized: false,
  Architecture: 'x86_64' as const,
  BlockDeviceMappings: [
    { DeviceName: '/dev/sda1', Ebs: { VolumeId: 'vol-1', AttachTime: launched, DeleteOnTermination: true } },
  ],
  Tags: [
    { Key: 'tier', Value: '"web" & \u202eبحث 🦘' },
    { Key: 'Name', Value: 'a\tb\nINSTANCE\ti-666' },
  ],
};
const row = (id: string) =>
  `INSTANCE\t${id}\temi-1\t198.18.0.3\tip-10-0-0-4.mallee.internal\trunning\tmine\t0\t\tm1.small\t2026-01-02T03:04:05.000Z\t` +
  'mallee-1a\t\t\t\tmonitoring-disabled\t198.18.0.3\t10.0.0.4\tvpc-1\tsubnet-1\tebs\t\t\t\t\thvm\txen\ttoken\tsg-1\tdefault\tfalse\t\tx86_64';
const described = (instances = [instance]) => ({
  Reservations: [{ ReservationId: 'r-1', OwnerId: '000000000001', Groups: [], Instances: instances }],
});
const children = [
  'BLOCKDEVICE\t/dev/sda1\tvol-1\t2026-01-02T03:04:05.000Z\ttrue\t\t',
  'TAG\tinstance\ti-1\tName\ta^Ib^JINSTANCE^Ii-666',
  'TAG\tinstance\ti-1\ttier\t"web" & \u202eبحث 🦘',
];

golden(
  'euca-describe-instances',
  [asks('ec2', 'DescribeInstances', {}, described())],
  ['RESERVATION\tr-1\t000000000001\tdefault', row('i-1'), ...children],
);

golden(
  'euca-describe-instances verbose --filter tag:Name=x --filter tag:Name=y --filter key-name=mine',
  [
    asks(
      'ec2',
      'DescribeInstances',
      {
        InstanceIds: ['verbose'],
        Filters: [
          { Name: 'tag:Name', Values: ['x', 'y'] },
          { Name: 'key-name', Values: ['mine'] },
        ],
      },
      { Reservations: [] },
    ),
  ],
  [],
);

const early = { ...instance, InstanceId: 'i-0', LaunchTime: new Date(0), Tags: [], BlockDeviceMappings: [] };
golden(
  'euca-describe-instances --show-empty-fields',
  [
    asks('ec2', 'DescribeInstances', {}, { ...described([instance, early]), NextToken: 'more' }),
    asks('ec2', 'DescribeInstances', { NextToken: 'more' }, { Reservations: [] }),
  ],
  [
    'RESERVATION\tr-1\t000000000001\tdefault',
    row('i-0')
      .replaceAll('\t\t', '\t(nil)\t')
      .replaceAll('\t\t', '\t(nil)\t')
      .replace('2026-01-02T03:04:05.000Z', '1970-01-01T00:00:00.000Z'),
    row('i-1').replaceAll('\t\t', '\t(nil)\t').replaceAll('\t\t', '\t(nil)\t'),
    ...children.map((line) => (line.startsWith('BLOCK') ? line.replace('\t\t', '\t(nil)\t(nil)') : line)),
  ],
);

golden(
  'euca-describe-instances i-9',
  [
    asks(
      'ec2',
      'DescribeInstances',
      { InstanceIds: ['i-9'] },
      new AwsError('InvalidInstanceID.NotFound', 400, "The instance ID 'i-9' does not exist"),
    ),
  ],
  [],
  {
    code: 1,
    err: "euca-describe-instances: error (InvalidInstanceID.NotFound): The instance ID 'i-9' does not exist\n",
  },
);
