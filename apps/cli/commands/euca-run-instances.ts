import { randomUUID } from 'node:crypto';
import { choice, command, flag, list, one, parsed, parsedList, text, whole, yesNo } from '../frame/command.ts';
import { blockMapping } from '../records/block-mapping.ts';
import { isGroupId } from '../records/ids.ts';
import { instanceKind, printReservation, reservationKind } from '../records/instance.ts';
import { addresses, interfaceSpec } from '../records/interface-spec.ts';
import { userDataOf, userDataOptions } from '../records/user-data.ts';

export default command({
  summary: 'Launch instances of a machine image',
  service: 'ec2',
  positionals: { image: one('IMAGE', 'the image to launch') },
  options: {
    count: parsed('-n, --instance-count MIN[-MAX]', readCount, 'how many to launch (default: 1)'),
    groups: list('-g, --group GROUP', 'security group by name or ID'),
    key: text('-k, --key KEYPAIR', 'key pair to log in with'),
    ...userDataOptions,
    addressing: choice('--addressing FORM', ['public', 'private'], 'whether to give a public address'),
    type: text('-t, --instance-type TYPE', 'instance type'),
    zone: text('-z, --availability-zone ZONE', 'availability zone'),
    kernel: text('--kernel KERNEL', 'kernel image'),
    ramdisk: text('--ramdisk RAMDISK', 'ramdisk image'),
    disks: parsedList(
      '-b, --block-device-mapping DEVICE=MAPPED',
      blockMapping,
      'none, ephemeralN, or [SNAPSHOT]:[GiB]:[true|false]:[standard|TYPE[:IOPS]]',
    ),
    monitor: flag('-m, --monitor', 'enable detailed monitoring'),
    keep: flag('--disable-api-termination', 'refuse to terminate it'),
    atShutdown: choice(
      '--instance-initiated-shutdown-behavior WHAT',
      ['stop', 'terminate'],
      'what to do when the guest switches itself off',
    ),
    placementGroup: text('--placement-group GROUP', 'placement group'),
    tenancy: choice('--tenancy TENANCY', ['default', 'dedicated'], 'tenancy'),
    clientToken: text('--client-token TOKEN', 'makes a repeat of this launch find its instances (default: a new one)'),
    subnet: text('-s, --subnet SUBNET', 'VPC subnet'),
    publicAddress: yesNo('--associate-public-ip-address BOOLEAN', 'whether the first interface gets a public address'),
    privateAddress: text('--private-ip-address IP', 'primary private address'),
    secondaries: list('--secondary-address IP', 'secondary private address'),
    secondaryCount: whole('--secondary-count COUNT', 'how many secondary private addresses'),
    interfaces: parsedList(
      '-a, --network-interface INTERFACE',
      interfaceSpec,
      '[eni-ID]:INDEX:[SUBNET]:[DESCRIPTION]:[PRIV_IP]:[SG,SG]:[true|false]:[COUNT|:IP,IP]',
    ),
    profile: text('-p, --iam-profile PROFILE', 'instance profile by name or ARN'),
    ebsOptimized: flag('--ebs-optimized', 'optimised for EBS'),
  },
  prints: [reservationKind, instanceKind],
  examples: [
    'euca-run-instances -k mykey -t m1.small emi-0123456789abcdef0',
    'euca-run-instances emi-0123456789abcdef0 -n 3 -g web -d "processor.pl 192.0.2.7"',
  ],
  async run({ call, out, settings, system }, given) {
    const key = given.key ?? settings.regionOption('ec2-default-keypair');
    const UserData = userDataOf(given, system.cwd);
    const [MinCount, MaxCount] = given.count ?? [1, 1];
    const { profile, placementGroup, tenancy, zone } = given;
    const reservation = await call('ec2', 'RunInstances', {
      ImageId: given.image,
      MinCount,
      MaxCount,
      ...(key && { KeyName: key }),
      ...(UserData !== undefined && { UserData }),
      ...(given.addressing && { AddressingType: given.addressing }),
      ...(given.type && { InstanceType: given.type as 't2.micro' }),
      ...((zone || placementGroup || tenancy) && {
        Placement: {
          ...(zone && { AvailabilityZone: zone }),
          ...(placementGroup && { GroupName: placementGroup }),
          ...(tenancy && { Tenancy: tenancy }),
        },
      }),
      ...(given.kernel && { KernelId: given.kernel }),
      ...(given.ramdisk && { RamdiskId: given.ramdisk }),
      ...(given.disks.length > 0 && { BlockDeviceMappings: given.disks }),
      ...(given.monitor && { Monitoring: { Enabled: true } }),
      ...(given.keep && { DisableApiTermination: true }),
      ...(given.atShutdown && { InstanceInitiatedShutdownBehavior: given.atShutdown }),
      ...(profile && { IamInstanceProfile: profile.startsWith('arn:') ? { Arn: profile } : { Name: profile } }),
      ...(given.ebsOptimized && { EbsOptimized: true }),
      ...network(given),
      // A repeat after a cut connection must not launch twice.
      ClientToken: given.clientToken ?? randomUUID(),
    });
    printReservation(out, reservation);
  },
});

function readCount(given: string): [least: number, most: number] {
  const [, first, second] = /^([0-9]{1,6})(?:-([0-9]{1,6}))?$/.exec(given) ?? [];
  const [a, b] = [Number(first), Number(second ?? first)];
  if (first === undefined || Math.min(a, b) < 1)
    throw new Error(`instance count '${given}' must be a positive number or range`);
  return [Math.min(a, b), Math.max(a, b)];
}

interface Network {
  readonly groups: string[];
  readonly subnet: string | undefined;
  readonly publicAddress: boolean | undefined;
  readonly privateAddress: string | undefined;
  readonly secondaries: string[];
  readonly secondaryCount: number | undefined;
  readonly interfaces: ReturnType<typeof interfaceSpec>[];
}

/** What only an interface can say makes one of the other options too. */
function network({ groups, subnet, publicAddress, privateAddress, secondaries, secondaryCount, interfaces }: Network) {
  const ids = groups.filter(isGroupId);
  const names = groups.filter((group) => !isGroupId(group));
  const byInterface = publicAddress !== undefined || secondaries.length > 0 || secondaryCount !== undefined;
  if (byInterface)
    return {
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          ...(subnet && { SubnetId: subnet }),
          ...(ids.length > 0 && { Groups: ids }),
          ...(publicAddress !== undefined && { AssociatePublicIpAddress: publicAddress }),
          ...(secondaryCount !== undefined && { SecondaryPrivateIpAddressCount: secondaryCount }),
          ...(secondaries.length > 0
            ? { PrivateIpAddresses: addresses(privateAddress, secondaries) }
            : privateAddress && { PrivateIpAddress: privateAddress }),
        },
        ...interfaces,
      ],
      ...(names.length > 0 && { SecurityGroups: names }),
    };
  return {
    ...(subnet && { SubnetId: subnet }),
    ...(privateAddress && { PrivateIpAddress: privateAddress }),
    ...(ids.length > 0 && { SecurityGroupIds: ids }),
    ...(names.length > 0 && { SecurityGroups: names }),
    ...(interfaces.length > 0 && { NetworkInterfaces: interfaces }),
  };
}
