import { AwsError } from '@mallee/base';
import type { OperationInput } from '@mallee/wire';
import { errors } from '../errors.ts';
import type { ImageRow, InstanceTypeRow } from '../tables.ts';
import { type BootFact, fromJson, type ImageDisk, type MetadataOptions } from './json.ts';

type RunInput = OperationInput<'ec2', 'RunInstances'>;

/** The root disk as it will be made. */
interface RootDisk {
  readonly device: string;
  readonly gib: number;
  readonly type: string;
  readonly iops: number | null;
  readonly throughput: number | null;
  readonly deleteOnTermination: boolean;
}

export interface LaunchPlan {
  readonly least: number;
  readonly most: number;
  readonly root: RootDisk;
  readonly boot: BootFact;
  readonly shutdownBehavior: 'stop' | 'terminate';
  readonly terminationProtection: boolean;
  readonly stopProtection: boolean;
  readonly monitoring: boolean;
  readonly metadata: MetadataOptions;
  readonly hints: Readonly<Record<string, unknown>>;
}

/** Kernel and ramdisk as they were found, for images that bring none of their own. */
export interface BootImages {
  readonly kernel?: ImageRow | undefined;
  readonly ramdisk?: ImageRow | undefined;
}

/** Defaults, limits and illegal combinations of a launch, decided before anything is recorded. */
export function launchPlan(input: RunInput, image: ImageRow, type: InstanceTypeRow, images: BootImages): LaunchPlan {
  const least = input.MinCount ?? 1;
  const most = input.MaxCount ?? least;
  if (!Number.isInteger(least) || least < 1) throw errors.invalidValue('minCount', least);
  if (most < least) throw errors.invalidCombination('maxCount must not be smaller than minCount.');
  if (most > 1000) throw errors.invalidValue('maxCount', most, 'At most 1000 machines are started with one request.');
  return {
    least,
    most,
    root: rootDisk(input, image, type),
    boot: bootOf(image, images),
    shutdownBehavior: shutdownBehavior(input.InstanceInitiatedShutdownBehavior),
    terminationProtection: input.DisableApiTermination ?? false,
    stopProtection: input.DisableApiStop ?? false,
    monitoring: input.Monitoring?.Enabled ?? false,
    metadata: metadataOptions(input.MetadataOptions, metadataDefaults(image)),
    hints: {
      ebsOptimized: input.EbsOptimized ?? false,
      ...(input.CreditSpecification?.CpuCredits && { cpuCredits: input.CreditSpecification.CpuCredits }),
      ...(input.MaintenanceOptions?.AutoRecovery && { autoRecovery: input.MaintenanceOptions.AutoRecovery }),
    },
  };
}

function rootDisk(input: RunInput, image: ImageRow, type: InstanceTypeRow): RootDisk {
  const device = image.root_device_name ?? '/dev/sda1';
  const mappings = input.BlockDeviceMappings ?? [];
  const seen = new Set<string>();
  for (const { DeviceName, NoDevice, VirtualName } of mappings) {
    if (!DeviceName) throw errors.missingParameter('blockDeviceMapping.deviceName');
    if (seen.has(DeviceName))
      throw errors.invalidValue('blockDeviceMapping.deviceName', DeviceName, 'It is mapped twice.');
    seen.add(DeviceName);
    if (NoDevice !== undefined || VirtualName !== undefined || DeviceName === device) continue;
    throw new AwsError(
      'UnsupportedOperation',
      400,
      `Only the root device ${device} can be mapped at launch; ${DeviceName} cannot.`,
    );
  }
  const ebs = mappings.find(({ DeviceName }) => DeviceName === device)?.Ebs;
  const own = fromJson<ImageDisk[]>(image.block_devices)?.find((disk) => disk.device === device);
  const imageGib = Math.max(1, Math.ceil((image.virtual_bytes ?? 0) / 2 ** 30));
  const gib = ebs?.VolumeSize ?? Math.max(imageGib, own?.gib ?? type.disk_gib);
  if (gib < imageGib)
    throw new AwsError(
      'InvalidBlockDeviceMapping',
      400,
      `The root volume of ${gib} GiB is smaller than the image, which needs ${imageGib} GiB.`,
    );
  if (gib > 16_384) throw errors.invalidValue('volumeSize', gib, 'A volume has at most 16384 GiB.');
  return {
    device,
    gib,
    type: ebs?.VolumeType ?? own?.type ?? 'gp2',
    iops: ebs?.Iops ?? own?.iops ?? null,
    throughput: ebs?.Throughput ?? own?.throughput ?? null,
    deleteOnTermination: ebs?.DeleteOnTermination ?? own?.deleteOnTermination ?? true,
  };
}

/** How a machine boots: by the loader on its disk, or by a kernel that the node hands over. */
export function bootOf(image: Pick<ImageRow, 'command_line'>, { kernel, ramdisk }: BootImages): BootFact {
  if (!kernel) return { how: 'bios' };
  for (const one of [kernel, ramdisk])
    if (one && !one.digest) throw errors.imageUnavailable(one.id, 'its bytes are not there yet');
  return {
    how: 'kernel',
    kernelImage: kernel.id,
    kernel: kernel.digest!,
    ...(ramdisk?.digest && { ramdiskImage: ramdisk.id, ramdisk: ramdisk.digest }),
    commandLine: image.command_line ?? 'root=/dev/vda1 console=tty0 console=ttyS0',
  };
}

function shutdownBehavior(asked: string | undefined): 'stop' | 'terminate' {
  if (asked === undefined || asked === 'stop') return 'stop';
  if (asked === 'terminate') return 'terminate';
  throw errors.invalidValue('instanceInitiatedShutdownBehavior', asked, 'Use stop or terminate.');
}

const metadataDefaults = (image: Pick<ImageRow, 'imds_support'>): MetadataOptions =>
  image.imds_support === 'v2.0'
    ? { tokens: 'required', hopLimit: 2, endpoint: 'enabled', instanceTags: 'disabled' }
    : { tokens: 'optional', hopLimit: 1, endpoint: 'enabled', instanceTags: 'disabled' };

/** What was asked for over what holds otherwise. Source: InstanceMetadataOptionsRequest, Amazon EC2 API Reference. */
export function metadataOptions(asked: RunInput['MetadataOptions'], otherwise: MetadataOptions): MetadataOptions {
  const tokens = asked?.HttpTokens ?? otherwise.tokens;
  const hopLimit = asked?.HttpPutResponseHopLimit ?? otherwise.hopLimit;
  if (tokens !== 'optional' && tokens !== 'required') throw errors.invalidValue('httpTokens', tokens);
  if (hopLimit < 1 || hopLimit > 64) throw errors.invalidValue('httpPutResponseHopLimit', hopLimit, 'Use 1 to 64.');
  return {
    tokens,
    hopLimit,
    endpoint: flag('httpEndpoint', asked?.HttpEndpoint, otherwise.endpoint),
    instanceTags: flag('instanceMetadataTags', asked?.InstanceMetadataTags, otherwise.instanceTags),
  };
}

function flag(name: string, asked: string | undefined, otherwise: 'enabled' | 'disabled'): 'enabled' | 'disabled' {
  if (asked === undefined) return otherwise;
  if (asked === 'enabled' || asked === 'disabled') return asked;
  throw errors.invalidValue(name, asked, 'Use enabled or disabled.');
}

/** Metadata options of a row. */
export const metadataOf = (text: string): MetadataOptions => fromJson<MetadataOptions>(text)!;
