import { AwsError, newId } from '@mallee/base';
import type { DataContext, Demand } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import type { OperationInput } from '@mallee/wire';
import { type Manifest, mostManifestBytes, readManifest } from '../bundles/manifest.ts';
import { errors } from '../errors.ts';
import { type ComputePorts, op } from '../op.ts';
import { imageTopic } from '../reconcilers/image-import.ts';
import { images } from '../repos/images.ts';
import { tags } from '../repos/tags.ts';
import { createDemands } from '../rules/demands.ts';
import { printedImageId } from '../rules/image-ids.ts';
import {
  type ImagePlace,
  idPrefix,
  imageKind,
  imagePlace,
  isTrue,
  isWindows,
  onlyAdministrators,
} from '../rules/image-kind.ts';
import type { ImageDisk } from '../rules/json.ts';
import { readTagSpecifications } from '../rules/tag-specifications.ts';
import type { ImageRow } from '../tables.ts';

type Input = OperationInput<'ec2', 'RegisterImage'>;

/** Records the wish for an image. Its bytes are fetched afterwards, by the reconciler `compute/image-import`. */
export const registerImage = op.write('RegisterImage', {
  parameters: {
    ImageLocation: 'used',
    Name: 'used',
    Description: 'used',
    Architecture: 'used',
    KernelId: 'used',
    RamdiskId: 'used',
    RootDeviceName: 'used',
    BlockDeviceMappings: {
      within: {
        DeviceName: 'used',
        Ebs: {
          within: {
            DeleteOnTermination: 'used',
            VolumeSize: 'used',
            VolumeType: 'used',
            Iops: 'used',
            Throughput: 'used',
            Encrypted: { only: [false] },
            SnapshotId: 'absent',
            KmsKeyId: 'absent',
            OutpostArn: 'absent',
            AvailabilityZone: 'absent',
            AvailabilityZoneId: 'absent',
            EbsCardIndex: { only: [0] },
            VolumeInitializationRate: 'absent',
          },
        },
        NoDevice: 'absent',
        VirtualName: 'absent',
      },
    },
    VirtualizationType: 'used',
    BootMode: { only: ['legacy-bios'] },
    EnaSupport: 'used',
    SriovNetSupport: { only: ['simple'] },
    ImdsSupport: { only: ['v2.0'] },
    TagSpecifications: 'used',
    BillingProducts: 'absent',
    TpmSupport: 'absent',
    UefiData: 'absent',
  },

  authorize: (input, about) => [
    ...createDemands('RegisterImage', 'image', input.TagSpecifications, about),
    ...readDemand(input.ImageLocation, about.scope.account),
  ],

  prepare: async ({ ImageLocation }, context) => {
    if (!ImageLocation) throw errors.missingParameter('ImageLocation');
    const place = imagePlace(ImageLocation);
    if (!place) throw errors.invalidValue('ImageLocation', ImageLocation, 'Use bucket/key of an object in S3.');
    return { place, location: ImageLocation, manifest: await inspect(place, context) };
  },

  async run({ tx, scope, world, ports }, input, { location, manifest }) {
    const kind = imageKind(location, manifest);
    if (kind !== 'machine' && !scope.subject.cloudAdministrator) throw onlyAdministrators(kind);
    const map =
      readTagSpecifications(input.TagSpecifications, ['image'], ports.settings.limits.tagsPerResource).get('image') ??
      {};
    const boots = await bootImages(tx, scope.account, kind, input, manifest);
    const rootDevice = input.RootDeviceName ?? '/dev/sda1';
    if (!/^\/?[a-z0-9/]{1,30}$/.test(rootDevice)) throw errors.invalidValue('RootDeviceName', rootDevice);
    const row = importing(tx.now, {
      ...{ id: newId(world, idPrefix[kind]), account: scope.account, name: checkName(input.Name ?? location), kind },
      description: checkDescription(input.Description),
      architecture: architecture(input.Architecture ?? manifest?.architecture),
      platform: isWindows(location, input.KernelId ?? manifest?.kernelId) ? 'windows' : null,
      location,
      ...boots,
      root_device_name: kind === 'machine' ? rootDevice : null,
      block_devices: JSON.stringify(rootDisk(input, rootDevice)),
      boot_mode: input.BootMode ?? null,
      ena_support: (input.EnaSupport ?? true) ? 1 : 0,
      sriov_net_support: input.SriovNetSupport ?? null,
      imds_support: input.ImdsSupport ?? null,
    });
    checkVirtualization(input.VirtualizationType, row);
    await images.insert(tx, row);
    await tags.put(tx, scope.account, 'image', row.id, map);
    tx.wake(imageTopic, [row.id]);
    return { ImageId: printedImageId(row.id, ports.settings) };
  },
});

type Own = Pick<ImageRow, 'id' | 'account' | 'name' | 'description' | 'architecture' | 'platform' | 'location'>;

/** A machine image whose bytes are yet to come, but for what is said otherwise. */
export function importing(now: number, own: Own & Partial<ImageRow>): ImageRow {
  return {
    kind: 'machine',
    ...{ kernel: null, ramdisk: null, command_line: null },
    root_device_name: '/dev/sda1',
    block_devices: '[]',
    ...{ digest: null, format: null, bytes: null, virtual_bytes: null },
    ...{ phase: 'importing', reason: null, public: 0 },
    ...{ boot_mode: null, ena_support: 1, sriov_net_support: null, tpm_support: null, imds_support: null },
    ...{ created_at: now, deregistered_at: null },
    ...{ import_task: null, import_format: null, import_progress: null },
    ...own,
  };
}

/** Registering reads the object, which its reader must be allowed to do himself. */
export function readDemand(location: string | undefined, account: string): Demand[] {
  const place = imagePlace(location ?? '');
  if (!place) return [];
  return [{ action: 's3:GetObject', resource: `arn:aws:s3:::${place.bucket}/${place.key}`, account }];
}

/** Looks at the object before anything is recorded; the manifest of a bundle, undefined for a plain disk. */
export async function inspect(
  { bucket, key, bundle }: ImagePlace,
  { scope, ports }: DataContext<ComputePorts>,
): Promise<Manifest | undefined> {
  const object = await ports.objects.open(scope.account, bucket, key);
  if (!object) throw errors.noImageObject(bucket, key);
  const limit = ports.settings.limits.imageBytes;
  const tooLarge = (bytes: number) =>
    errors.invalidValue('ImageLocation', `${bucket}/${key}`, `The image has ${bytes} bytes, more than ${limit}.`);
  if (!bundle) {
    if (object.bytes > limit) throw tooLarge(object.bytes);
    if (object.bytes === 0) throw errors.invalidValue('ImageLocation', `${bucket}/${key}`, 'The object is empty.');
    return undefined;
  }
  if (object.bytes > mostManifestBytes) throw errors.manifest(`it is larger than ${mostManifestBytes} bytes`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of object.read()) chunks.push(chunk);
  const manifest = readManifest(Buffer.concat(chunks).toString('utf8'));
  if (manifest.size > limit) throw tooLarge(manifest.size);
  if (manifest.user !== scope.account && !scope.subject.cloudAdministrator)
    throw errors.manifest(`it was made for account ${manifest.user}, not for yours`);
  return manifest;
}

/** Kernel and ramdisk of a partition image: the request's, else the manifest's. */
async function bootImages(
  read: Read,
  account: string,
  kind: ImageRow['kind'],
  { KernelId, RamdiskId }: Input,
  manifest: Manifest | undefined,
): Promise<Pick<ImageRow, 'kernel' | 'ramdisk'>> {
  if (kind !== 'machine') {
    if (KernelId !== undefined || RamdiskId !== undefined)
      throw errors.invalidCombination('Only machine images have a kernel and a ramdisk.');
    return { kernel: null, ramdisk: null };
  }
  const asked = KernelId ?? manifest?.kernelId;
  const kernelId = asked?.toLowerCase() === 'windows' ? undefined : asked;
  const ramdiskId = RamdiskId ?? manifest?.ramdiskId;
  const kernel = await bootImage(read, account, 'kernel', kernelId);
  const ramdisk = await bootImage(read, account, 'ramdisk', ramdiskId);
  if (ramdisk !== null && kernel === null) throw errors.invalidCombination('A ramdisk needs a kernel.');
  return { kernel, ramdisk };
}

async function bootImage(
  read: Read,
  account: string,
  kind: 'kernel' | 'ramdisk',
  id: string | undefined,
): Promise<string | null> {
  if (!id || isTrue(id)) return null;
  const row = await images.visible(read, account, id);
  if (!row || row.kind !== kind) throw errors.imageNotFound(id);
  return row.id;
}

/** Source: RegisterImage, Amazon EC2 API Reference. */
function checkName(name: string): string {
  if (!/^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/.test(name)) throw errors.imageName();
  return name;
}

export function checkDescription(text: string | undefined): string | null {
  if (!text) return null;
  if ([...text].length > 255) throw errors.invalidValue('Description', text, 'Up to 255 characters.');
  return text;
}

export function architecture(asked = 'x86_64'): string {
  if (asked !== 'i386' && asked !== 'x86_64' && asked !== 'arm64')
    throw errors.invalidValue('Architecture', asked, 'Use i386, x86_64 or arm64.');
  return asked;
}

/** A kernel of its own makes a partition image, which Eucalyptus and AWS call paravirtual. */
function checkVirtualization(asked: string | undefined, { kernel, kind }: ImageRow): void {
  if (asked === undefined) return;
  if (asked !== 'hvm' && asked !== 'paravirtual') throw errors.invalidValue('VirtualizationType', asked);
  if (kind === 'machine' && (asked === 'paravirtual') !== (kernel !== null))
    throw errors.invalidCombination(
      asked === 'hvm' ? 'An hvm image has no kernel of its own.' : 'A paravirtual image needs a kernel.',
    );
}

function rootDisk({ BlockDeviceMappings = [] }: Input, rootDevice: string): ImageDisk[] {
  if (BlockDeviceMappings.length > 1 || BlockDeviceMappings.some(({ DeviceName }) => DeviceName !== rootDevice))
    throw new AwsError('UnsupportedOperation', 400, `Only the root device ${rootDevice} can be mapped.`);
  return BlockDeviceMappings.map(({ Ebs = {} }) => {
    const { VolumeSize: gib, VolumeType: type, Iops: iops, Throughput: throughput, DeleteOnTermination } = Ebs;
    if (gib !== undefined && (gib < 1 || gib > 16_384))
      throw errors.invalidValue('volumeSize', gib, 'A volume has 1 to 16384 GiB.');
    return {
      device: rootDevice,
      ...(gib !== undefined && { gib }),
      ...(type !== undefined && { type }),
      ...(iops !== undefined && { iops }),
      ...(throughput !== undefined && { throughput }),
      deleteOnTermination: DeleteOnTermination ?? true,
    };
  });
}
