import type { NodeId } from '@mallee/base';
import type { Capability } from '@mallee/node-contract';
import type { Read } from '@mallee/store';
import { sql } from 'kysely';
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
    const rooms: Room[] = [];
    for (const node of await takers(read, zone)) rooms.push(await room(read, node, settings));
    return rooms;
  },

  /** The same nodes as if they were empty. */
  async sizes(read: Read, zone: string, settings: ComputeSettings): Promise<Room[]> {
    return (await takers(read, zone)).map((node) => whole(node, settings));
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

/** Nodes that take machines: enabled, and heard from lately. */
async function takers(read: Read, zone: string | undefined): Promise<NodeRow[]> {
  const nodes = await db(read).selectFrom('node').selectAll().where('state', '=', 'enabled').orderBy('id').execute();
  return nodes.filter((node) => (zone === undefined || node.zone === zone) && read.now - node.seen_at <= silentAfter);
}

function whole(node: NodeRow, settings: ComputeSettings): Room {
  const { vcpus, memoryMiB, diskGiB } = JSON.parse(node.capability) as Capability;
  return {
    node: node.id,
    zone: node.zone,
    vcpus: Math.floor(vcpus * settings.vcpusPerCore),
    memoryMiB,
    // Disks are thin; what is given out is bounded by three times what there is.
    diskGib: diskGiB * 3,
  };
}

async function room(read: Read, node: NodeRow, settings: ComputeSettings): Promise<Room> {
  const all = whole(node, settings);
  const sums = db(read)
    .selectFrom('instance')
    .select((eb) => [
      eb.fn.sum<number | null>('vcpus').as('vcpus'),
      eb.fn.sum<number | null>('memory_mib').as('memory'),
    ])
    .where('node', '=', node.id);
  // A literal: with a parameter, which another index's condition could match, SQLite would plan the query each time.
  const wanted = await sums.where('desired', '=', sql.lit('running')).executeTakeFirst();
  // A machine on its way down keeps its memory until it is off.
  const ending = await sums
    .where('desired', 'in', ['stopped', 'terminated'])
    .where('phase', 'in', ['starting', 'up'])
    .executeTakeFirst();
  const disks = await db(read)
    .selectFrom('volume')
    .select((eb) => eb.fn.sum<number | null>('gib').as('gib'))
    .where('node', '=', node.id)
    .executeTakeFirst();
  return {
    ...all,
    vcpus: all.vcpus - (wanted?.vcpus ?? 0) - (ending?.vcpus ?? 0),
    memoryMiB: all.memoryMiB - (wanted?.memory ?? 0) - (ending?.memory ?? 0),
    diskGib: all.diskGib - (disks?.gib ?? 0),
  };
}
