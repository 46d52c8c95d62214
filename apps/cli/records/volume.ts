import type { OperationOutput } from '@mallee/wire/client';
import { type Kind, kind } from '../frame/output.ts';

type Volume = NonNullable<OperationOutput<'ec2', 'DescribeVolumes'>['Volumes']>[number];
type Attachment = NonNullable<Volume['Attachments']>[number];

export const volumeKind: Kind<Volume> = kind('VOLUME', {
  volume: (row) => row.VolumeId,
  size: (row) => row.Size,
  snapshot: (row) => row.SnapshotId,
  zone: (row) => row.AvailabilityZone,
  state: (row) => row.State,
  created: (row) => row.CreateTime,
  type: (row) => row.VolumeType ?? 'standard',
  iops: (row) => row.Iops,
});

export const attachmentKind: Kind<Attachment> = kind('ATTACHMENT', {
  volume: (row) => row.VolumeId,
  instance: (row) => row.InstanceId,
  device: (row) => row.Device,
  state: (row) => row.State,
  attached: (row) => row.AttachTime,
});
