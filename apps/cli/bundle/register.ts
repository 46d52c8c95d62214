import { choice, parsedList, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { type BlockMapping, blockMapping } from '../records/block-mapping.ts';

export const architectures = ['i386', 'x86_64', 'armhf', 'arm64'] as const;

/** What registering an image may be told, wherever it is done. */
export const registerOptions = {
  name: text('-n, --name NAME', 'name of the image (default: its location)'),
  description: text('-d, --description TEXT', 'description'),
  kernel: text('--kernel KERNEL', 'kernel image'),
  ramdisk: text('--ramdisk RAMDISK', 'ramdisk image'),
  rootDevice: text('--root-device-name DEVICE', 'name of the root device (default for a snapshot: /dev/sda1)'),
  disks: parsedList(
    '-b, --block-device-mapping DEVICE=MAPPED',
    blockMapping,
    'none, ephemeralN, or [SNAPSHOT]:[GiB]:[true|false]:[standard|TYPE[:IOPS]]',
  ),
  virtualization: choice('--virtualization-type TYPE', ['paravirtual', 'hvm'], 'virtualization type'),
  platform: choice('--platform PLATFORM', ['windows'], 'platform'),
};

interface Given {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  readonly rootDevice?: string | undefined;
  readonly disks?: readonly BlockMapping[];
  readonly virtualization: 'paravirtual' | 'hvm' | undefined;
  readonly platform: 'windows' | undefined;
}

/** RegisterImage's input but for where the image lies; without a name it is called by that. */
export function registration(
  given: Given,
  location: string | undefined,
  architecture: string | undefined,
  snapshot?: string,
) {
  const { description, kernel, ramdisk, platform, virtualization } = given;
  const name = given.name ?? location;
  if (name === undefined) throw new UsageError('the following arguments are required: -n/--name');
  if (kernel !== undefined && platform !== undefined)
    throw new UsageError('argument --platform: not allowed with argument --kernel');
  const rootDevice = given.rootDevice ?? (snapshot === undefined ? undefined : '/dev/sda1');
  const disks = snapshot === undefined ? [...(given.disks ?? [])] : withRoot(given.disks ?? [], rootDevice!, snapshot);
  // Eucalyptus knows Windows by the name of a kernel that is none.
  const kernelId = kernel ?? platform;
  return {
    Name: name,
    ...(description !== undefined && { Description: description }),
    ...(architecture !== undefined && { Architecture: architecture as 'x86_64' }),
    ...(kernelId !== undefined && { KernelId: kernelId }),
    ...(ramdisk !== undefined && { RamdiskId: ramdisk }),
    ...(rootDevice !== undefined && { RootDeviceName: rootDevice }),
    ...(disks.length > 0 && { BlockDeviceMappings: disks }),
    ...(virtualization !== undefined && { VirtualizationType: virtualization }),
  };
}

/** The root device's own mapping, if it is given, says how; the snapshot says what. */
function withRoot(disks: readonly BlockMapping[], device: string, SnapshotId: string): BlockMapping[] {
  const root = disks.find(({ DeviceName }) => DeviceName === device);
  const others = disks.filter((disk) => disk !== root);
  return [{ DeviceName: device, Ebs: { ...root?.Ebs, SnapshotId } }, ...others];
}
