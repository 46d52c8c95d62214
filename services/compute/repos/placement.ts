import type { NodeId } from '@mallee/base';
import type { Capability } from '@mallee/node-contract';
import type { Read } from '@mallee/store';
import { type ComputeSettings, db } from '../op.ts';
import { silentAfter } from '../rules/instance-status.ts';
import { seats } from '../rules/seats.ts';
import type { NodeRow } from '../tables.ts';

export interface Room {
  readonly node: NodeId;
  readonly zone: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly diskGib: number;
}

export const placement = {
  /** What is free on each node that takes machines; sums over rows, so that it cannot drift from them. */
  async rooms(read: Read, zone: string | undefined, settings: ComputeSettings): Promise<Room[]> {
    const nodes = await db(read).selectFrom('node').selectAll().where('state', '=', 'enabled').orderBy('id').execute();
    const rooms: Room[] = [];
    for (const node of nodes) {
      if (zone !== undefined && node.zone !== zone) continue;
      if (read.now - node.seen_at > silentAfter) continue;
      rooms.push(await room(read, node, settings));
    }
    return rooms;
  },

  /** Nodes for up to `most` machines, the emptiest first; fewer seats than asked for where there is no more room. */
  async reserve(
    read: Read,
    zone: string,
    demand: { vcpus: number; memoryMiB: number; diskGib: number },
    most: number,
    settings: ComputeSettings,
  ): Promise<NodeId[]> {
    return seats(await placement.rooms(read, zone, settings), demand, most);
  },
};

async function room(read: Read, node: NodeRow, settings: ComputeSettings): Promise<Room> {
  const { vcpus, memoryMiB, diskGiB } = JSON.parse(node.capability) as Capability;
  const sums = db(read)
    .selectFrom('instance')
    .select((eb) => [
      eb.fn.sum<number | null>('vcpus').as('vcpus'),
      eb.fn.sum<number | null>('memory_mib').as('memory'),
    ])
    .where('node', '=', node.id);
  const wanted = await sums.where('desired', '=', 'running').executeTakeFirst();
  // A machine on its way down keeps its memory until it is off.
  const ending = await sums
    .where('desired', 'in', ['stopped', 'terminated'])
    .where('phase', 'in', ['starting', 'up'])
    .executeTakeFirst();
  const vcpusUsed = (wanted?.vcpus ?? 0) + (ending?.vcpus ?? 0);
  const memoryUsed = (wanted?.memory ?? 0) + (ending?.memory ?? 0);
  const disks = await db(read)
    .selectFrom('volume')
    .select((eb) => eb.fn.sum<number | null>('gib').as('gib'))
    .where('node', '=', node.id)
    .executeTakeFirst();
  return {
    node: node.id,
    zone: node.zone,
    vcpus: Math.floor(vcpus * settings.vcpusPerCore) - vcpusUsed,
    memoryMiB: memoryMiB - memoryUsed,
    // Disks are thin; what is given out is bounded by three times what there is.
    diskGib: diskGiB * 3 - (disks?.gib ?? 0),
  };
}
