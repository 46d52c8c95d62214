import type { Column } from '../../ui/columns.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { nameOf } from '../../ui/tags.ts';
import { Name, Some, Time, To } from '../../ui/text.tsx';
import { groupsOf, type Instance, stateOf } from './instances.ts';
import { Thumbnail } from './thumbnail.tsx';

export const columns: readonly Column<Instance>[] = [
  {
    id: 'name',
    title: 'Name',
    value: (one) => nameOf(one.Tags) ?? '',
    cell: (one) => <To href={`instances/${one.InstanceId}`}>{nameOf(one.Tags) ?? one.InstanceId}</To>,
    width: 190,
  },
  {
    id: 'id',
    title: 'Instance ID',
    value: (one) => one.InstanceId,
    cell: (one) => <To href={`instances/${one.InstanceId}`}>{one.InstanceId}</To>,
    width: 200,
  },
  {
    id: 'state',
    title: 'State',
    value: stateOf,
    cell: (one) => <StateBadge state={stateOf(one)} />,
    width: 140,
  },
  { id: 'screen', title: 'Screen', cell: (one) => <Thumbnail instance={one} />, width: 110 },
  { id: 'type', title: 'Type', value: (one) => one.InstanceType, cell: (one) => one.InstanceType, width: 120 },
  {
    id: 'public',
    title: 'Public address',
    value: (one) => one.PublicIpAddress,
    cell: (one) => one.PublicIpAddress ?? '–',
    width: 150,
  },
  {
    id: 'private',
    title: 'Private address',
    value: (one) => one.PrivateIpAddress,
    cell: (one) => one.PrivateIpAddress ?? '–',
    width: 150,
  },
  {
    id: 'groups',
    title: 'Security groups',
    value: (one) => groupsOf(one).join(', '),
    cell: (one) => <Some>{groupsOf(one)}</Some>,
    width: 170,
  },
  {
    id: 'launched',
    title: 'Launched',
    value: (one) => one.LaunchTime,
    cell: (one) => <Time>{one.LaunchTime}</Time>,
    compared: true,
    width: 150,
  },
  {
    id: 'key',
    title: 'Key pair',
    value: (one) => one.KeyName,
    cell: (one) => <Name>{one.KeyName}</Name>,
    hidden: true,
  },
  { id: 'image', title: 'Image', value: (one) => one.ImageId, cell: (one) => one.ImageId, hidden: true },
  {
    id: 'zone',
    title: 'Zone',
    value: (one) => one.Placement?.AvailabilityZone,
    cell: (one) => one.Placement?.AvailabilityZone,
    hidden: true,
  },
  { id: 'vpc', title: 'VPC', value: (one) => one.VpcId, cell: (one) => one.VpcId ?? '–', hidden: true },
  { id: 'subnet', title: 'Subnet', value: (one) => one.SubnetId, cell: (one) => one.SubnetId ?? '–', hidden: true },
  {
    id: 'reason',
    title: 'Reason of the last change',
    value: (one) => one.StateReason?.Message,
    cell: (one) => one.StateReason?.Message ?? '–',
    hidden: true,
    width: 260,
  },
  {
    id: 'tags',
    title: 'Tags',
    value: (one) => (one.Tags ?? []).map(({ Key, Value }) => `${Key}=${Value}`).join(', '),
    cell: (one) => <Some>{(one.Tags ?? []).map(({ Key, Value }) => `${Key}=${Value}`)}</Some>,
    hidden: true,
  },
];
