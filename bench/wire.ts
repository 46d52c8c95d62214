/** What the codecs cost: `node bench/wire.ts`. CPU time, because other programs share the machine. */
import { findService, loadService, openRequest, readInput, writeAnswer } from '@mallee/wire';

const options = { domain: 'cloud.test' };

/** CPU milliseconds of one call, on average and after warming up. */
function measure(times: number, work: () => void): number {
  for (let i = 0; i < Math.min(times, 50); i++) work();
  const start = process.cpuUsage();
  for (let i = 0; i < times; i++) work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / times;
}

const started = process.cpuUsage();
const model = await loadService('ec2');
const load = process.cpuUsage(started);
console.log(`loading the EC2 schema            ${((load.user + load.system) / 1000).toFixed(1)} ms`);

const instance = (number: number) => ({
  InstanceId: `i-${String(number).padStart(17, '0')}`,
  ImageId: 'emi-0123456789abcdef0',
  State: { Code: 16, Name: 'running' },
  PrivateDnsName: 'ip-10-0-0-1.internal',
  PublicDnsName: 'host.cloud.test',
  KeyName: 'key',
  AmiLaunchIndex: number,
  ProductCodes: [],
  InstanceType: 'm5.large',
  LaunchTime: new Date(0),
  Placement: { AvailabilityZone: 'mallee-1a', GroupName: '', Tenancy: 'default' },
  Monitoring: { State: 'disabled' },
  SubnetId: 'subnet-0123456789abcdef0',
  VpcId: 'vpc-0123456789abcdef0',
  PrivateIpAddress: '10.0.0.1',
  PublicIpAddress: '192.0.2.1',
  Architecture: 'x86_64',
  RootDeviceType: 'ebs',
  RootDeviceName: '/dev/sda1',
  BlockDeviceMappings: ['a', 'b'].map((letter) => ({
    DeviceName: `/dev/sd${letter}`,
    Ebs: { VolumeId: `vol-${letter}`, Status: 'attached', AttachTime: new Date(0), DeleteOnTermination: true },
  })),
  VirtualizationType: 'hvm',
  ClientToken: 'token',
  Tags: [
    { Key: 'Name', Value: `web & <${number}>` },
    { Key: 'team', Value: 'storage' },
  ],
  SecurityGroups: [{ GroupId: 'sg-0123456789abcdef0', GroupName: 'default' }],
  SourceDestCheck: true,
  Hypervisor: 'kvm',
  NetworkInterfaces: [
    {
      NetworkInterfaceId: 'eni-0123456789abcdef0',
      SubnetId: 'subnet-0123456789abcdef0',
      VpcId: 'vpc-0123456789abcdef0',
      OwnerId: '123456789012',
      Status: 'in-use',
      MacAddress: '02:00:00:00:00:01',
      PrivateIpAddress: '10.0.0.1',
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: '10.0.0.1' }],
      Groups: [{ GroupId: 'sg-0123456789abcdef0', GroupName: 'default' }],
      Attachment: { AttachmentId: 'eni-attach-1', DeviceIndex: 0, Status: 'attached', AttachTime: new Date(0) },
      Ipv6Addresses: [],
      SourceDestCheck: true,
    },
  ],
  EbsOptimized: false,
  EnaSupport: true,
  MetadataOptions: { State: 'applied', HttpTokens: 'optional', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
});

const describe = { method: 'GET', target: '/', headers: { host: 'ec2.cloud.test' } };
const route = findService(describe, options);
for (const [count, times] of [
  [1, 5000],
  [1000, 40],
  [10_000, 5],
] as const) {
  const output = {
    Reservations: Array.from({ length: count }, (_, number) => ({
      ReservationId: 'r-0123456789abcdef0',
      OwnerId: '123456789012',
      Groups: [],
      Instances: [instance(number)],
    })),
  };
  let bytes = 0;
  let longest = 0;
  const spent = measure(times, () => {
    const { body } = writeAnswer(model, route, 'DescribeInstances', output, { requestId: 'r' });
    bytes = 0;
    let last = performance.now();
    for (const chunk of Buffer.isBuffer(body) ? [body] : (body as Iterable<Buffer>)) {
      bytes += chunk.length;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
  });
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(
    `DescribeInstances(${count}) encode`.padEnd(34) +
      `${spent.toFixed(3)} ms, ${size}, slice <= ${longest.toFixed(1)} ms`,
  );
}

const form = [
  'Action=RunInstances&Version=2016-11-15&ImageId=emi-0123456789abcdef0&MinCount=1&MaxCount=4&InstanceType=m5.large',
  'KeyName=key&SecurityGroupId.1=sg-0123456789abcdef0&SubnetId=subnet-0123456789abcdef0&ClientToken=3f1c',
  'UserData=IyEvYmluL3NoCmVjaG8gaGVsbG8K&BlockDeviceMapping.1.DeviceName=%2Fdev%2Fsda1',
  'BlockDeviceMapping.1.Ebs.VolumeSize=8&BlockDeviceMapping.1.Ebs.DeleteOnTermination=true',
  'BlockDeviceMapping.2.DeviceName=%2Fdev%2Fsdb&BlockDeviceMapping.2.Ebs.VolumeSize=100',
  'TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=web+one',
].join('&');
const run = {
  method: 'POST',
  target: '/services/compute/',
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
};
const body = Buffer.from(form);
const parse = measure(20_000, () => {
  const at = findService(run, options);
  readInput(model, at, run, openRequest(model, at, run, body), body);
});
console.log(`RunInstances route, open and read  ${(parse * 1000).toFixed(1)} us (${body.length} bytes)`);
