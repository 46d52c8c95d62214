import type { OperationOutput } from '@mallee/wire/client';
import { type Kind, kind, type Output } from '../frame/output.ts';
import { printInterface } from './network-interface.ts';
import { printTags } from './tag.ts';

export type Reservation = NonNullable<OperationOutput<'ec2', 'DescribeInstances'>['Reservations']>[number];
export type Instance = NonNullable<Reservation['Instances']>[number];
type Disk = NonNullable<Instance['BlockDeviceMappings']>[number];

export const reservationKind: Kind<Reservation> = kind('RESERVATION', {
  reservation: (row) => row.ReservationId,
  owner: (row) => row.OwnerId,
  groups: (row) => groupsOf(row).join(', '),
});

export const instanceKind: Kind<Instance> = kind('INSTANCE', {
  instance: (row) => row.InstanceId,
  image: (row) => row.ImageId,
  'public-dns': (row) => row.PublicDnsName,
  'private-dns': (row) => row.PrivateDnsName,
  state: (row) => row.State?.Name,
  key: (row) => row.KeyName,
  'launch-index': (row) => row.AmiLaunchIndex,
  'product-codes': (row) => row.ProductCodes?.map(({ ProductCodeId = '' }) => ProductCodeId),
  type: (row) => row.InstanceType,
  launched: (row) => row.LaunchTime,
  zone: (row) => row.Placement?.AvailabilityZone,
  kernel: (row) => row.KernelId,
  ramdisk: (row) => row.RamdiskId,
  platform: (row) => row.Platform,
  monitoring: (row) => row.Monitoring?.State && `monitoring-${row.Monitoring.State}`,
  'public-ip': (row) => row.PublicIpAddress,
  'private-ip': (row) => row.PrivateIpAddress,
  vpc: (row) => row.VpcId,
  subnet: (row) => row.SubnetId,
  'root-device': (row) => row.RootDeviceType,
  lifecycle: (row) => row.InstanceLifecycle,
  'spot-request': (row) => row.SpotInstanceRequestId,
  licence: () => undefined,
  'placement-group': (row) => row.Placement?.GroupName,
  virtualization: (row) => row.VirtualizationType,
  hypervisor: (row) => row.Hypervisor,
  'client-token': (row) => row.ClientToken,
  'group-ids': (row) => row.SecurityGroups?.map(({ GroupId = '' }) => GroupId),
  tenancy: (row) => row.Placement?.Tenancy,
  'ebs-optimized': (row) => row.EbsOptimized,
  profile: (row) => row.IamInstanceProfile?.Arn,
  architecture: (row) => row.Architecture,
});

export const diskKind: Kind<Disk> = kind('BLOCKDEVICE', {
  device: (row) => row.DeviceName,
  volume: (row) => row.Ebs?.VolumeId,
  attached: (row) => row.Ebs?.AttachTime,
  'delete-on-termination': (row) => row.Ebs?.DeleteOnTermination,
  type: () => undefined,
  iops: () => undefined,
});

/** A reservation, its instances by the time of their launch, and what hangs on each. */
export function printReservation(out: Output, reservation: Reservation): void {
  out.record(reservationKind, reservation);
  for (const instance of byLaunch(reservation.Instances ?? [])) {
    out.record(instanceKind, instance);
    for (const disk of instance.BlockDeviceMappings ?? []) out.record(diskKind, disk);
    // Within an instance nobody says again whose attachment it is.
    for (const each of instance.NetworkInterfaces ?? [])
      printInterface(out, {
        ...each,
        Attachment: each.Attachment && { ...each.Attachment, InstanceId: instance.InstanceId },
      });
    printTags(out, 'instance', instance.InstanceId, instance.Tags);
  }
}

function byLaunch(instances: readonly Instance[]): Instance[] {
  const time = ({ LaunchTime }: Instance) => LaunchTime?.getTime() ?? 0;
  return [...instances].sort((a, b) => time(a) - time(b));
}

/** In a VPC a reservation has no groups of its own; its instances have them. */
function groupsOf({ Groups = [], Instances = [] }: Reservation): string[] {
  const own = Groups.length > 0 ? Groups : Instances.flatMap(({ SecurityGroups = [] }) => SecurityGroups);
  return [...new Set(own.map(({ GroupName, GroupId }) => GroupName || GroupId || ''))];
}
