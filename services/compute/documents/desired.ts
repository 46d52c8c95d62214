import type { InstanceId, NodeId, VolumeId } from '@mallee/base';
import type { Desired, DesiredInstance, DesiredVolume, InstanceMetadata } from '@mallee/node-contract';
import type { Read } from '@mallee/store';
import type { Kysely } from 'kysely';
import { type ComputeSettings, query } from '../op.ts';
import { inSlices, slice } from '../repos/in-slices.ts';
import { instanceFacts } from '../repos/instance-facts.ts';
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
import type { AttachmentRow, ComputeTables, VolumeRow } from '../tables.ts';
import { describedColumns, type InstanceFacts } from '../views/instance.ts';
import { networksOf } from './networks.ts';

/** Everything that a node should be doing, read from the rows in one snapshot; undefined for an unknown node. */
export async function desiredOf(read: Read, node: NodeId, settings: ComputeSettings): Promise<Desired | undefined> {
  const [row] = await nodeWithId(read, { node });
  if (!row) return undefined;
  const [cloud] = await cloudFact(read, { name: 'epoch' });
  const instances: DesiredInstance[] = [];
  // A node that was given up and returns removes what was written off.
  const next = row.state === 'lost' ? everyInstance : instancesThere;
  for await (const rows of inSlices((after: InstanceId) => next(read, { node, after }), '' as InstanceId)) {
    const facts = await instanceFacts(read, rows, settings);
    for (const one of rows) instances.push(desiredInstance(one, facts.get(one.id)!, settings));
  }
  const volumes: DesiredVolume[] = [];
  for await (const rows of inSlices((after: VolumeId) => volumesOf(read, { node, after }), '' as VolumeId))
    volumes.push(...rows.map(desiredVolume));
  const networks = await networksOf(read, node, settings);
  return { epoch: cloud!.value, revision: row.revision, instances, volumes, networks };
}

const nodeWithId = query((db, $: { node: NodeId }) =>
  db.selectFrom('node').select(['revision', 'state']).where('id', '=', $.node),
);

const cloudFact = query((db, $: { name: 'epoch' }) =>
  db.selectFrom('cloud').select('value').where('name', '=', $.name),
);

const instancesOf = (db: Kysely<ComputeTables>, $: { node: NodeId; after: InstanceId }) =>
  db
    .selectFrom('instance')
    .select(describedColumns)
    .select(['generation', 'boots', 'memory_mib', 'user_data', 'key_material'])
    .where('node', '=', $.node)
    .where('id', '>', $.after)
    .orderBy('id')
    .limit(slice);

const everyInstance = query(instancesOf);

const instancesThere = query((db, $: { node: NodeId; after: InstanceId }) => instancesOf(db, $).where(stillThere));

const volumesOf = query((db, $: { node: NodeId; after: VolumeId }) =>
  db.selectFrom('volume').selectAll().where('node', '=', $.node).where('id', '>', $.after).orderBy('id').limit(slice),
);

type Row = Awaited<ReturnType<typeof everyInstance>>[number];

const want = { running: 'up', stopped: 'down', terminated: 'gone' } as const;

function desiredInstance(row: Row, facts: InstanceFacts, settings: ComputeSettings): DesiredInstance {
  const disks = facts.attachments.toSorted((a, b) => b.root - a.root);
  const boot = sharedJson<BootFact>(row.boot);
  return {
    id: row.id,
    generation: row.generation,
    boots: row.boots,
    want: want[row.desired],
    graceSeconds: graceSeconds(row),
    machine: { vcpus: row.vcpus, memoryMiB: row.memory_mib, boot: bootOf(boot) },
    disks: disks.map(({ volume, device, root }) => ({ volume, device, root: root === 1 })),
    nics: facts.interfaces.map(({ row: { id, device_index, mac, vpc, subnet, address } }) => ({
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
function graceSeconds(row: Row): number {
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
  row: Row,
  boot: BootFact,
  facts: InstanceFacts,
  disks: readonly AttachmentRow[],
  settings: ComputeSettings,
): InstanceMetadata {
  const options = sharedJson<MetadataOptions>(row.metadata_options);
  const profile = fromJson<ProfileFact>(row.profile);
  const [primary] = facts.interfaces;
  const publicAddress = primary?.publicAddress?.address;
  const others = disks.filter(({ root }) => root === 0);
  return {
    enabled: options.endpoint === 'enabled',
    tokens: options.tokens,
    hopLimit: options.hopLimit,
    ...(options.instanceTags === 'enabled' && {
      tags: facts.tags,
    }),
    account: row.account,
    reservation: row.reservation,
    launchIndex: row.launch_index,
    launchedAt: row.launched_at,
    image: printedImageId(row.image, settings),
    ...(facts.manifest !== undefined && { imageManifest: facts.manifest }),
    ...(boot.how === 'kernel' && {
      kernel: printedImageId(boot.kernelImage, settings),
      ...(boot.ramdiskImage && { ramdisk: printedImageId(boot.ramdiskImage, settings) }),
    }),
    instanceType: row.instance_type,
    region: settings.region,
    zone: row.zone,
    domain: settings.domain,
    hostname: primary ? `${hostLabel(primary.row.address)}.${settings.domain}` : row.id,
    ...(publicAddress && { publicHostname: publicAddress, publicAddress }),
    ...(row.key_name !== null &&
      row.key_material !== null && { key: { name: row.key_name, material: row.key_material } }),
    ...(row.user_data !== null && { userData: row.user_data }),
    ...(profile && {
      profile: { arn: profile.arn, id: profile.id, role: profile.role, updatedAt: profile.associatedAt },
    }),
    groups: [...(primary?.groups ?? [])],
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
