import { type AccountId, type Digest, type NodeId, newId, type World } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { type ComputeSettings, query } from '../op.ts';
import type { ProfileFact } from '../rules/json.ts';
import type { LaunchPlan } from '../rules/launch-plan.ts';
import type { AttachmentRow, ImageRow, InstanceRow, InstanceTypeRow, KeyPairRow, VolumeRow } from '../tables.ts';
import { instances } from './instances.ts';
import { interfaces } from './interfaces.ts';
import type { FoundInterface } from './launch-network.ts';
import { publicAddresses } from './public-addresses.ts';
import { type TagMap, tags } from './tags.ts';

export interface NewMachine {
  readonly account: AccountId;
  readonly reservation: string;
  readonly index: number;
  readonly node: NodeId;
  readonly image: ImageRow;
  readonly type: InstanceTypeRow;
  readonly plan: LaunchPlan;
  readonly network: readonly FoundInterface[];
  readonly key: KeyPairRow | undefined;
  readonly userData: Digest | undefined;
  readonly profile: ProfileFact | undefined;
  readonly tagMaps: ReadonlyMap<string, TagMap>;
  readonly token: string | undefined;
  /** The caller's unique id. */
  readonly launchedBy: string;
  /** When a policy ends it. */
  readonly endsAt: number | undefined;
  readonly settings: ComputeSettings;
}

/** The rows of one machine: itself, its root volume, its interfaces, its public address, all tags. */
export async function makeMachine(tx: Tx, world: World, machine: NewMachine): Promise<void> {
  const { account, plan, network, tagMaps } = machine;
  const instance = instanceRow(tx, world, machine);
  await instances.insert(tx, instance);
  await tags.put(tx, account, 'instance', instance.id, tagMaps.get('instance') ?? {});

  const volume = rootVolume(tx, world, machine, instance);
  await insertVolume(tx, volume);
  await tags.put(tx, account, 'volume', volume.id, tagMaps.get('volume') ?? {});
  await insertAttachment(tx, {
    volume: volume.id,
    instance: instance.id,
    device: plan.root.device,
    root: 1,
    delete_on_termination: plan.root.deleteOnTermination ? 1 : 0,
    attached_at: tx.now,
  });

  for (const { wanted, subnet, groups, existing } of network) {
    const seat = { instance: instance.id, index: wanted.index, deleteOnTermination: wanted.deleteOnTermination };
    if (existing) await interfaces.attach(tx, world, existing.id, seat);
    const nic =
      existing ??
      (await interfaces.make(tx, world, {
        account,
        requester: null,
        subnet,
        groups: groups.map(({ id }) => id),
        description: wanted.description,
        seat,
        ...(wanted.address !== undefined && { address: wanted.address }),
      }));
    if (!existing) await tags.put(tx, account, 'network-interface', nic.id, tagMaps.get('network-interface') ?? {});
    const wantsPublic = wanted.publicAddress ?? (wanted.index === 0 && subnet.map_public === 1);
    const has = existing && (await publicAddresses.ofInterface(tx, existing.id));
    if (wantsPublic && !has) await publicAddresses.lend(tx, account, nic.id, machine.settings);
  }
}

function instanceRow(tx: Tx, world: World, machine: NewMachine): InstanceRow {
  const { account, image, type, plan, network, key } = machine;
  const { subnet } = network[0]!;
  return {
    id: newId(world, 'i'),
    account,
    reservation: machine.reservation,
    launch_index: machine.index,
    client_token: machine.token ?? null,
    launched_by: machine.launchedBy,
    image: image.id,
    instance_type: type.name,
    vcpus: type.vcpus,
    memory_mib: type.memory_mib,
    zone: subnet.zone,
    node: machine.node,
    vpc: subnet.vpc,
    subnet: subnet.id,
    desired: 'running',
    generation: 1,
    boots: 0,
    reason: null,
    wished_at: tx.now,
    phase: null,
    up_since: null,
    fault: null,
    ended: null,
    crashes: 0,
    crashed_at: null,
    restart_at: null,
    key_name: key?.name ?? null,
    key_material: key ? `${key.public_key} ${key.name}` : null,
    user_data: machine.userData ?? null,
    shutdown_behavior: plan.shutdownBehavior,
    termination_protection: plan.terminationProtection ? 1 : 0,
    stop_protection: plan.stopProtection ? 1 : 0,
    monitoring: plan.monitoring ? 1 : 0,
    metadata_options: JSON.stringify(plan.metadata),
    profile: machine.profile ? JSON.stringify(machine.profile) : null,
    boot: JSON.stringify(plan.boot),
    root_device_name: plan.root.device,
    hints: JSON.stringify(plan.hints),
    launched_at: tx.now,
    ends_at: machine.endsAt ?? null,
    terminated_at: null,
  };
}

function rootVolume(
  tx: Tx,
  world: World,
  { account, image, plan, node }: NewMachine,
  instance: InstanceRow,
): VolumeRow {
  return {
    id: newId(world, 'vol'),
    account,
    zone: instance.zone,
    node,
    gib: plan.root.gib,
    type: plan.root.type,
    iops: plan.root.iops,
    throughput: plan.root.throughput,
    encrypted: 0,
    snapshot: null,
    image: image.id,
    source: JSON.stringify({ digest: image.digest, format: image.format, bytes: image.bytes }),
    desired: 'present',
    generation: 1,
    phase: null,
    progress: null,
    fault: null,
    existed: 0,
    created_at: tx.now,
  };
}

const insertVolume = query((db, row: VolumeRow) => db.insertInto('volume').values(row));

const insertAttachment = query((db, row: AttachmentRow) => db.insertInto('attachment').values(row));
