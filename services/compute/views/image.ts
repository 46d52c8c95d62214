import type { OperationOutput } from '@mallee/wire';
import type { ComputeSettings } from '../op.ts';
import type { TagMap } from '../repos/tags.ts';
import { printedImageId } from '../rules/image-ids.ts';
import { fromJson, type ImageDisk, type Reason } from '../rules/json.ts';
import { tagList } from '../rules/tag-specifications.ts';
import type { ImageRow } from '../tables.ts';

export type Image = NonNullable<NonNullable<OperationOutput<'ec2', 'DescribeImages'>['Images']>[number]>;
export type BlockDevice = NonNullable<Image['BlockDeviceMappings']>[number];

/** Phases as EC2 names them. */
export const imageStates = {
  importing: 'pending',
  ready: 'available',
  failed: 'failed',
  deregistered: 'deregistered',
} as const satisfies Record<ImageRow['phase'], NonNullable<Image['State']>>;

/** An image as EC2 describes it. */
export function imageView(row: ImageRow & { tags: TagMap }, settings: ComputeSettings): Image {
  const reason = fromJson<Reason>(row.reason);
  const windows = row.platform === 'windows';
  return {
    ImageId: printedImageId(row.id, settings),
    ImageLocation: row.location,
    State: imageStates[row.phase],
    OwnerId: row.account,
    CreationDate: creationDate(row),
    Public: row.public === 1,
    ProductCodes: [],
    Architecture: row.architecture as NonNullable<Image['Architecture']>,
    ImageType: row.kind,
    ...(row.kernel !== null && { KernelId: printedImageId(row.kernel, settings) }),
    ...(row.ramdisk !== null && { RamdiskId: printedImageId(row.ramdisk, settings) }),
    ...(windows && { Platform: 'Windows' as const }),
    PlatformDetails: windows ? 'Windows' : 'Linux/UNIX',
    UsageOperation: windows ? 'RunInstances:0002' : 'RunInstances',
    BlockDeviceMappings: blockDevices(row),
    ...(row.description !== null && { Description: row.description }),
    EnaSupport: row.ena_support === 1,
    Hypervisor: 'xen',
    Name: row.name,
    ...(row.root_device_name !== null && { RootDeviceName: row.root_device_name }),
    RootDeviceType: 'ebs',
    ...(row.sriov_net_support !== null && { SriovNetSupport: row.sriov_net_support }),
    ...(reason && { StateReason: { Code: reason.code, Message: reason.say } }),
    Tags: tagList(row.tags),
    VirtualizationType: virtualization(row),
    ...(row.boot_mode !== null && { BootMode: row.boot_mode as NonNullable<Image['BootMode']> }),
    ...(row.imds_support !== null && { ImdsSupport: row.imds_support as NonNullable<Image['ImdsSupport']> }),
  };
}

/** The root disk that every machine of the image gets; kernels and ramdisks have none. */
export function blockDevices(row: ImageRow): BlockDevice[] {
  if (row.kind !== 'machine') return [];
  const device = row.root_device_name!;
  const own = fromJson<ImageDisk[]>(row.block_devices)?.find((disk) => disk.device === device);
  return [
    {
      DeviceName: device,
      Ebs: {
        DeleteOnTermination: own?.deleteOnTermination ?? true,
        VolumeSize: own?.gib ?? Math.max(1, Math.ceil((row.virtual_bytes ?? 0) / 2 ** 30)),
        VolumeType: (own?.type ?? 'gp2') as 'gp2',
        ...(own?.iops !== undefined && { Iops: own.iops }),
        ...(own?.throughput !== undefined && { Throughput: own.throughput }),
        Encrypted: false,
      },
    },
  ];
}

export const virtualization = ({ kernel }: Pick<ImageRow, 'kernel'>): 'hvm' | 'paravirtual' =>
  kernel === null ? 'hvm' : 'paravirtual';

export const creationDate = ({ created_at }: Pick<ImageRow, 'created_at'>): string =>
  new Date(created_at).toISOString();
