import type { InstanceId, NodeId } from '@mallee/base';
import type { Capability } from '@mallee/node-contract';
import type { Read } from '@mallee/store';
import { type ComputeSettings, db } from './op.ts';
import { instanceTypes } from './repos/instance-types.ts';
import { placement, type Room, whole } from './repos/placement.ts';
import { type InstanceStateName, instanceState } from './rules/instance-state.ts';
import { silentAfter } from './rules/instance-status.ts';
import { fits } from './rules/seats.ts';

/** Every node as it was last heard: what it can hold, what is given out, and what it complains of. */
export async function nodeFacts(read: Read, settings: ComputeSettings) {
  const rows = await db(read)
    .selectFrom('node')
    .leftJoin('node_use', 'node_use.node', 'node.id')
    .select(['node.id', 'node.zone', 'node.state', 'node.capability', 'node.strangers', 'node.seen_at'])
    .select(['node_use.vcpus', 'node_use.memory_mib', 'node_use.disk_gib'])
    .orderBy('node.id')
    .execute();
  return rows.map((row) => {
    const capability = JSON.parse(row.capability) as Capability;
    const all = whole(row, settings);
    const silent = read.now - row.seen_at > silentAfter;
    return {
      id: row.id,
      zone: row.zone,
      state: row.state === 'lost' ? ('lost' as const) : silent ? ('silent' as const) : ('enabled' as const),
      acceleration: capability.acceleration,
      hypervisor: `QEMU ${capability.qemu}`,
      seenAt: row.seen_at,
      vcpus: { all: all.vcpus, used: row.vcpus ?? 0 },
      memoryMiB: { all: all.memoryMiB, used: row.memory_mib ?? 0 },
      diskGiB: { all: all.diskGib, used: row.disk_gib ?? 0 },
      faults: capability.faults,
      strangers: JSON.parse(row.strangers) as string[],
    };
  });
}

/** By zone and type: how many machines fit now, and how many if there were none. */
export async function typeCapacity(read: Read, settings: ComputeSettings) {
  const types = await instanceTypes.all(read);
  const zones = await Promise.all(
    settings.zones.map(async (zone) => ({
      zone,
      free: await placement.rooms(read, zone, settings),
      all: await placement.sizes(read, zone, settings),
    })),
  );
  return zones.flatMap(({ zone, free, all }) =>
    types.map(({ name, vcpus, memory_mib: memoryMiB, disk_gib: diskGib }) => {
      const count = (rooms: readonly Room[]) =>
        rooms.reduce((sum, room) => sum + fits(room, { vcpus, memoryMiB, diskGib }), 0);
      return {
        ...{ zone, type: name, vcpus, memoryMiB, diskGiB: diskGib },
        ...{ available: count(free), maximum: count(all) },
      };
    }),
  );
}

/** Which machines each node runs, or starts. */
export async function machinesByNode(read: Read): Promise<Record<NodeId, InstanceId[]>> {
  const rows = await db(read)
    .selectFrom('instance')
    .select(['id', 'node'])
    .where('phase', 'in', ['starting', 'up'])
    .orderBy('id')
    .execute();
  const byNode = Map.groupBy(rows, ({ node }) => node);
  return Object.fromEntries([...byNode].map(([node, machines]) => [node, machines.map(({ id }) => id)]));
}

/** Nodes and machines at a glance, for operators. */
export async function computeStatus(read: Read) {
  const groups = await db(read)
    .selectFrom('instance')
    .select((eb) => [
      'desired',
      'phase',
      eb('up_since', 'is', null).as('never_up'),
      eb.fn.countAll<number>().as('count'),
    ])
    .groupBy(['desired', 'phase', 'never_up'])
    .execute();
  const machines: Partial<Record<InstanceStateName, number>> = {};
  for (const { desired, phase, never_up, count } of groups) {
    const state = instanceState({ desired, phase, up_since: never_up ? null : 1 });
    machines[state] = (machines[state] ?? 0) + Number(count);
  }
  const rows = await db(read).selectFrom('node').selectAll().orderBy('id').execute();
  const nodes = rows.map((row) => {
    const capability = JSON.parse(row.capability) as Capability;
    return {
      id: row.id,
      zone: row.zone,
      state: row.state,
      acceleration: capability.acceleration,
      seenSecondsAgo: Math.round((read.now - row.seen_at) / 1000),
      faults: capability.faults.map(({ say }) => say),
    };
  });
  return { machines: machines as Record<string, number>, nodes };
}
