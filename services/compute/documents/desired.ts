import type { NodeId } from '@mallee/base';
import type { Desired, DesiredInstance, DesiredVolume, InstanceMetadata } from '@mallee/node-contract';
import type { Read } from '@mallee/store';
import { type ComputeSettings, db } from '../op.ts';
import { stillThere } from '../repos/still-there.ts';
import { hostLabel } from '../rules/host-name.ts';
import { printedImageId } from '../rules/image-ids.ts';
import {
  type BootFact,
  fromJson,
  type MetadataOptions,
  type ProfileFact,
  sharedJson,
  type VolumeSource,
} from '../rules/json.ts';
import type { AttachmentRow, InstanceRow, VolumeRow } from '../tables.ts';
import { networksOf } from './networks.ts';

/** Everything that a node should be doing, read from the rows in one snapshot; undefined for an unknown node. */
export async function desiredOf(read: Read, node: NodeId, settings: ComputeSettings): Promise<Desired | undefined> {
  const row = await db(read).selectFrom('node').select(['revision', 'state']).where('id', '=', node).executeTakeFirst();
  if (!row) return undefined;
  const { value: epoch } = await db(read)
    .selectFrom('cloud')
    .select('value')
    .where('name', '=', 'epoch')
    .executeTakeFirstOrThrow();

  const instances = await db(read)
    .selectFrom('instance')
    .selectAll()
    .where('node', '=', node)
    // A node that was given up and returns removes what was written off.
    .$if(row.state !== 'lost', (query) => query.where(stillThere))
    .orderBy('id')
    .execute();
  const volumes = await db(read).selectFrom('volume').selectAll().where('node', '=', node).orderBy('id').execute();
  const networks = await networksOf(read, node, settings);
  const facts = await factsOf(read, node);
  return {
    epoch,
    revision: row.revision,
    instances: instances.map((instance) => desiredInstance(instance, facts, settings)),
    volumes: volumes.map(desiredVolume),
    networks,
  };
}

type Facts = Awaited<ReturnType<typeof factsOf>>;

/** What else is said about the node's instances, by instance. */
async function factsOf(read: Read, node: NodeId) {
  const attachments = await db(read)
    .selectFrom('attachment')
    .innerJoin('instance', 'instance.id', 'attachment.instance')
    .selectAll('attachment')
    .where('instance.node', '=', node)
    .orderBy('attachment.root', 'desc')
    .orderBy('attachment.device')
    .execute();
  const interfaces = await db(read)
    .selectFrom('network_interface as nic')
    .innerJoin('instance', 'instance.id', 'nic.instance')
    .leftJoin('public_address', 'public_address.interface', 'nic.id')
    .select([
      'nic.id',
      'nic.instance',
      'nic.device_index',
      'nic.mac',
      'nic.vpc',
      'nic.subnet',
      'nic.address',
      'public_address.address as public',
    ])
    .where('instance.node', '=', node)
    .orderBy('nic.device_index')
    .execute();
  const groups = await db(read)
    .selectFrom('interface_group')
    .innerJoin('network_interface as nic', 'nic.id', 'interface_group.interface')
    .innerJoin('instance', 'instance.id', 'nic.instance')
    .innerJoin('security_group', 'security_group.id', 'interface_group.security_group')
    .select(['nic.instance', 'nic.device_index', 'security_group.id', 'security_group.name'])
    .where('instance.node', '=', node)
    .orderBy('security_group.name')
    .execute();
  const tags = await db(read)
    .selectFrom('tag')
    .innerJoin('instance', 'instance.id', 'tag.resource')
    .select(['tag.resource', 'tag.key', 'tag.value'])
    .where('instance.node', '=', node)
    .execute();
  const manifests = await db(read)
    .selectFrom('image')
    .innerJoin('instance', 'instance.image', 'image.id')
    .select(['image.id', 'image.location'])
    .distinct()
    .where('instance.node', '=', node)
    .execute();
  return {
    attachments: Map.groupBy(attachments, (row) => row.instance),
    interfaces: Map.groupBy(interfaces, (row) => row.instance!),
    groups: Map.groupBy(groups, (row) => row.instance!),
    tags: Map.groupBy(tags, (row) => row.resource),
    manifests: new Map(manifests.map(({ id, location }) => [id, location])),
  };
}

const want = { running: 'up', stopped: 'down', terminated: 'gone' } as const;

function desiredInstance(row: InstanceRow, facts: Facts, settings: ComputeSettings): DesiredInstance {
  const nics = facts.interfaces.get(row.id) ?? [];
  const disks = facts.attachments.get(row.id) ?? [];
  const boot = sharedJson<BootFact>(row.boot);
  return {
    id: row.id,
    generation: row.generation,
    boots: row.boots,
    want: want[row.desired],
    graceSeconds: graceSeconds(row),
    machine: { vcpus: row.vcpus, memoryMiB: row.memory_mib, boot: bootOf(boot) },
    disks: disks.map(({ volume, device, root }) => ({ volume, device, root: root === 1 })),
    nics: nics.map(({ id, device_index, mac, vpc, subnet, address }) => ({
      id,
      index: device_index!,
      mac,
      vpc,
      subnet,
      address,
    })),
    metadata: metadataOf(row, boot, facts, disks, settings),
  };
}

/** AWS waits for a guest's own shutdown for a while before it cuts the power; a forced stop does not wait. */
function graceSeconds(row: InstanceRow): number {
  const reason = fromJson<{ force?: boolean }>(row.reason);
  if (reason?.force) return 0;
  return row.desired === 'terminated' ? 30 : 120;
}

function bootOf(boot: BootFact): DesiredInstance['machine']['boot'] {
  if (boot.how === 'bios') return boot;
  const { kernel, ramdisk, commandLine } = boot;
  return { how: 'kernel', kernel, ...(ramdisk && { ramdisk }), commandLine };
}

function metadataOf(
  row: InstanceRow,
  boot: BootFact,
  facts: Facts,
  disks: readonly AttachmentRow[],
  settings: ComputeSettings,
): InstanceMetadata {
  const options = sharedJson<MetadataOptions>(row.metadata_options);
  const profile = fromJson<ProfileFact>(row.profile);
  const [primary] = facts.interfaces.get(row.id) ?? [];
  const groups = (facts.groups.get(row.id) ?? []).filter(({ device_index }) => device_index === 0);
  const manifest = facts.manifests.get(row.image);
  const others = disks.filter(({ root }) => root === 0);
  return {
    enabled: options.endpoint === 'enabled',
    tokens: options.tokens,
    hopLimit: options.hopLimit,
    ...(options.instanceTags === 'enabled' && {
      tags: Object.fromEntries((facts.tags.get(row.id) ?? []).map(({ key, value }) => [key, value])),
    }),
    account: row.account,
    reservation: row.reservation,
    launchIndex: row.launch_index,
    launchedAt: row.launched_at,
    image: printedImageId(row.image, settings),
    ...(manifest !== undefined && { imageManifest: manifest }),
    ...(boot.how === 'kernel' && {
      kernel: printedImageId(boot.kernelImage, settings),
      ...(boot.ramdiskImage && { ramdisk: printedImageId(boot.ramdiskImage, settings) }),
    }),
    instanceType: row.instance_type,
    region: settings.region,
    zone: row.zone,
    domain: settings.domain,
    hostname: primary ? `${hostLabel(primary.address)}.${settings.domain}` : row.id,
    ...(primary?.public && { publicHostname: primary.public, publicAddress: primary.public }),
    ...(row.key_name !== null &&
      row.key_material !== null && { key: { name: row.key_name, material: row.key_material } }),
    ...(row.user_data !== null && { userData: row.user_data }),
    ...(profile && {
      profile: { arn: profile.arn, id: profile.id, role: profile.role, updatedAt: profile.associatedAt },
    }),
    groups: groups.map(({ id, name }) => ({ id, name })),
    monitoring: row.monitoring === 1,
    blockDevices: {
      ami: shortDevice(row.root_device_name),
      root: row.root_device_name,
      ...Object.fromEntries(others.map(({ device }, index) => [`ebs${index + 1}`, shortDevice(device)])),
    },
  };
}

const shortDevice = (device: string) => device.replace(/^\/dev\//, '');

function desiredVolume(row: VolumeRow): DesiredVolume {
  const source = fromJson<VolumeSource>(row.source);
  return {
    id: row.id,
    generation: row.generation,
    want: row.desired,
    gib: row.gib,
    source: source ? { from: 'image', ...source } : { from: 'nothing' },
    existed: row.existed === 1,
  };
}
