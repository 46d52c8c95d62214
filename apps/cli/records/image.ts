import type { OperationOutput } from '@mallee/wire/client';
import { type Kind, kind, type Output } from '../frame/output.ts';
import { mappingKind } from './block-mapping.ts';
import { printTags } from './tag.ts';

export type Image = NonNullable<OperationOutput<'ec2', 'DescribeImages'>['Images']>[number];

export const imageKind: Kind<Image> = kind('IMAGE', {
  image: (row) => row.ImageId,
  location: (row) => row.ImageLocation,
  owner: (row) => row.ImageOwnerAlias ?? row.OwnerId,
  state: (row) => row.State,
  visibility: (row) => (row.Public ? 'public' : 'private'),
  architecture: (row) => row.Architecture,
  type: (row) => row.ImageType,
  kernel: (row) => row.KernelId,
  ramdisk: (row) => row.RamdiskId,
  platform: (row) => row.Platform,
  'root-device': (row) => row.RootDeviceType,
  virtualization: (row) => row.VirtualizationType,
  hypervisor: (row) => row.Hypervisor,
});

/** `IMAGE<TAB>ID`, as registering and deregistering print it. */
export const imageIdKind: Kind<{ readonly ImageId?: string | undefined }> = kind('IMAGE', {
  image: (row) => row.ImageId,
});

export function printImage(out: Output, image: Image): void {
  out.record(imageKind, image);
  for (const mapping of image.BlockDeviceMappings ?? []) out.record(mappingKind(mapping), mapping);
  printTags(out, 'image', image.ImageId, image.Tags);
}
