import { AwsError } from '@mallee/base';
import { asks } from './fake-cloud.ts';
import { failing, golden } from './golden.ts';

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

failing(
  'euca-describe-instances i-9',
  [
    asks(
      'ec2',
      'DescribeInstances',
      { InstanceIds: ['i-9'] },
      new AwsError('InvalidInstanceID.NotFound', 400, "The instance ID 'i-9' does not exist"),
    ),
  ],
  "euca-describe-instances: error (InvalidInstanceID.NotFound): The instance ID 'i-9' does not exist\n",
);

const changed = {
  InstanceId: 'i-1',
  PreviousState: { Name: 'running' as const },
  CurrentState: { Name: 'stopping' as const },
};
golden(
  'euca-terminate-instances i-1 i-2',
  [asks('ec2', 'TerminateInstances', { InstanceIds: ['i-1', 'i-2'] }, { TerminatingInstances: [changed] })],
  ['INSTANCE\ti-1\trunning\tstopping'],
);
golden(
  'euca-stop-instances -f i-1',
  [asks('ec2', 'StopInstances', { InstanceIds: ['i-1'], Force: true }, { StoppingInstances: [changed] })],
  ['INSTANCE\ti-1\trunning\tstopping'],
);
golden(
  'euca-start-instances i-1',
  [asks('ec2', 'StartInstances', { InstanceIds: ['i-1'] }, { StartingInstances: [changed] })],
  ['INSTANCE\ti-1\trunning\tstopping'],
);
golden('euca-reboot-instances i-1', [asks('ec2', 'RebootInstances', { InstanceIds: ['i-1'] }, {})], []);
const monitored = { InstanceMonitorings: [{ InstanceId: 'i-1', Monitoring: { State: 'pending' as const } }] };
golden(
  'euca-monitor-instances i-1',
  [asks('ec2', 'MonitorInstances', { InstanceIds: ['i-1'] }, monitored)],
  ['i-1\tmonitoring-pending'],
);
golden(
  'euca-unmonitor-instances i-1',
  [asks('ec2', 'UnmonitorInstances', { InstanceIds: ['i-1'] }, monitored)],
  ['i-1\tmonitoring-pending'],
);

const console = {
  InstanceId: 'i-1',
  Timestamp: new Date(0),
  Output: Buffer.from('a\u001b[31mb\r\nü').toString('base64'),
};
golden(
  'euca-get-console-output i-1',
  [asks('ec2', 'GetConsoleOutput', { InstanceId: 'i-1' }, console)],
  'i-1\n1970-01-01T00:00:00.000Z\na^[[31mb\r\nü\n',
);
golden(
  'euca-get-console-output -r i-1',
  [asks('ec2', 'GetConsoleOutput', { InstanceId: 'i-1' }, console)],
  'i-1\n1970-01-01T00:00:00.000Z\na\u001b[31mb\r\nü\n',
);
golden(
  'euca-get-console-output i-2',
  [asks('ec2', 'GetConsoleOutput', { InstanceId: 'i-2' }, { InstanceId: 'i-2', Output: '' })],
  'i-2\n\n\n',
);
golden(
  'euca-get-password-data i-1',
  [asks('ec2', 'GetPasswordData', { InstanceId: 'i-1' }, { InstanceId: 'i-1', PasswordData: 'QUJD' })],
  ['QUJD'],
);

const described1 = {
  InstanceId: 'i-1',
  AvailabilityZone: 'z',
  InstanceState: { Name: 'running' as const, Code: 16 },
  InstanceStatus: { Status: 'ok' as const, Details: [{ Name: 'reachability' as const, Status: 'passed' as const }] },
  SystemStatus: {
    Status: 'impaired' as const,
    Details: [{ Name: 'reachability' as const, Status: 'failed' as const, ImpairedSince: new Date(0) }],
  },
  Events: [{ Code: 'instance-retirement' as const, NotBefore: new Date(0), Description: 'old' }],
};
const well = {
  ...described1,
  InstanceId: 'i-2',
  SystemStatus: { Status: 'ok' as const, Details: [] },
  InstanceStatus: { Status: 'ok' as const, Details: [] },
  Events: [],
};
golden(
  'euca-describe-instance-status --hide-healthy --include-all-instances',
  [asks('ec2', 'DescribeInstanceStatus', { IncludeAllInstances: true }, { InstanceStatuses: [described1, well] })],
  [
    'INSTANCE\ti-1\tz\trunning\t16\tok\timpaired\tretiring\t1970-01-01T00:00:00.000Z',
    'SYSTEMSTATUS\treachability\tfailed\t1970-01-01T00:00:00.000Z',
    'INSTANCESTATUS\treachability\tpassed\t',
    'EVENT\tinstance-retirement\t1970-01-01T00:00:00.000Z\t\told',
  ],
);
golden(
  'euca-describe-instance-status i-2',
  [asks('ec2', 'DescribeInstanceStatus', { InstanceIds: ['i-2'] }, { InstanceStatuses: [well] })],
  ['INSTANCE\ti-2\tz\trunning\t16\tok\tok\tactive\t'],
);

const attribute = (Attribute: string, value: object) =>
  asks(
    'ec2',
    'DescribeInstanceAttribute',
    { InstanceId: 'i-1', Attribute: Attribute as 'kernel' },
    { InstanceId: 'i-1', ...value },
  );
golden(
  'euca-describe-instance-attribute i-1 -t',
  [attribute('instanceType', { InstanceType: { Value: 'm1.small' } })],
  ['instanceType\ti-1\tm1.small'],
);
golden(
  'euca-describe-instance-attribute i-1 --disable-api-termination',
  [attribute('disableApiTermination', { DisableApiTermination: { Value: false } })],
  ['disableApiTermination\ti-1\tfalse'],
);
golden(
  'euca-describe-instance-attribute i-1 -g',
  [attribute('groupSet', { Groups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }] })],
  ['groupSet\ti-1\tsg-1,sg-2'],
);
golden(
  'euca-describe-instance-attribute i-1 --user-data',
  [attribute('userData', { UserData: { Value: Buffer.from('#!/bin/sh\necho hi').toString('base64') } })],
  ['userData\ti-1', '#!/bin/sh', 'echo hi'],
);
golden(
  'euca-describe-instance-attribute i-1 -b',
  [attribute('blockDeviceMapping', { BlockDeviceMappings: instance.BlockDeviceMappings })],
  [children[0]!],
);
golden(
  'euca-modify-instance-attribute i-1 -t m1.large',
  [asks('ec2', 'ModifyInstanceAttribute', { InstanceId: 'i-1', InstanceType: { Value: 'm1.large' } }, {})],
  ['instanceType\ti-1\tm1.large'],
);
golden(
  'euca-modify-instance-attribute i-1 --source-dest-check false',
  [asks('ec2', 'ModifyInstanceAttribute', { InstanceId: 'i-1', SourceDestCheck: { Value: false } }, {})],
  ['sourceDestCheck\ti-1\tfalse'],
);
golden(
  'euca-modify-instance-attribute i-1 -b /dev/sda1=::false',
  [
    asks(
      'ec2',
      'ModifyInstanceAttribute',
      { InstanceId: 'i-1', BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { DeleteOnTermination: false } }] },
      {},
    ),
  ],
  ['blockDeviceMapping\ti-1\t/dev/sda1'],
);
golden(
  'euca-reset-instance-attribute i-1 --source-dest-check',
  [asks('ec2', 'ResetInstanceAttribute', { InstanceId: 'i-1', Attribute: 'sourceDestCheck' }, {})],
  ['sourceDestCheck\ti-1\tRESET'],
);

const launch = (input: object) =>
  asks(
    'ec2',
    'RunInstances',
    { MinCount: 1, MaxCount: 1, ImageId: 'emi-1', ClientToken: 't', ...input },
    { ...described([{ ...instance, Tags: [], BlockDeviceMappings: [] }]).Reservations[0]! },
  );
const launchedLines = ['RESERVATION\tr-1\t000000000001\tdefault', row('i-1')];
golden(
  "euca-run-instances -n 3 -g group0 -g sg-1 -t c1.medium -k key -d 'processor.pl HOST [ARGS]' --client-token t emi-1 -z mallee-1a",
  [
    launch({
      MinCount: 3,
      MaxCount: 3,
      SecurityGroups: ['group0'],
      SecurityGroupIds: ['sg-1'],
      InstanceType: 'c1.medium',
      KeyName: 'key',
      UserData: Buffer.from('processor.pl HOST [ARGS]').toString('base64'),
      Placement: { AvailabilityZone: 'mallee-1a' },
    }),
  ],
  launchedLines,
);
golden(
  'euca-run-instances emi-1 --client-token t -n 5-2 --addressing private -m -b /dev/sda1=:10 -b sdb=none -p web --ebs-optimized',
  [
    launch({
      MinCount: 2,
      MaxCount: 5,
      AddressingType: 'private',
      Monitoring: { Enabled: true },
      BlockDeviceMappings: [
        { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 10 } },
        { DeviceName: 'sdb', NoDevice: '' },
      ],
      IamInstanceProfile: { Name: 'web' },
      EbsOptimized: true,
    }),
  ],
  launchedLines,
);
golden(
  'euca-run-instances emi-1 --client-token t -s subnet-1 -g sg-1 --associate-public-ip-address false --private-ip-address 10.0.0.9 --secondary-address 10.0.0.10',
  [
    launch({
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: 'subnet-1',
          Groups: ['sg-1'],
          AssociatePublicIpAddress: false,
          PrivateIpAddresses: [
            { PrivateIpAddress: '10.0.0.9', Primary: true },
            { PrivateIpAddress: '10.0.0.10', Primary: false },
          ],
        },
      ],
    }),
  ],
  launchedLines,
);
golden(
  'euca-run-instances emi-1 --client-token t -a :0:subnet-1:nic:10.0.0.9:sg-1,sg-2:true:',
  [
    launch({
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: 'subnet-1',
          Description: 'nic',
          PrivateIpAddress: '10.0.0.9',
          Groups: ['sg-1', 'sg-2'],
          DeleteOnTermination: true,
        },
      ],
    }),
  ],
  launchedLines,
);
