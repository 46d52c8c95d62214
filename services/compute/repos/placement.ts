import type { NodeId } from '@mallee/base';
import type { Capability } from '@mallee/node-contract';
import type { Read } from '@mallee/store';
import { type ComputeSettings, query } from '../op.ts';
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
  /** What is free on each node that takes machines. */
  async rooms(read: Read, zone: string | undefined, settings: ComputeSettings): Promise<Room[]> {
    return (await takers(read, zone)).map((node) => {
      const all = whole(node, settings);
      return {
        ...all,
        vcpus: all.vcpus - node.vcpus,
        memoryMiB: all.memoryMiB - node.memory_mib,
        diskGib: all.diskGib - node.disk_gib,
      };
    });
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
async function takers(read: Read, zone: string | undefined) {
  const nodes = await enabledNodes(read, {});
  return nodes.filter((node) => (zone === undefined || node.zone === zone) && read.now - node.seen_at <= silentAfter);
}

/** What an empty node has room for. */
export function whole(node: Pick<NodeRow, 'id' | 'zone' | 'capability'>, settings: ComputeSettings): Room {
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

const enabledNodes = query((db, _: object) =>
  db
    .selectFrom('node')
    .innerJoin('node_use', 'node_use.node', 'node.id')
    .select(['node.id', 'node.zone', 'node.capability', 'node.seen_at'])
    .select(['node_use.vcpus', 'node_use.memory_mib', 'node_use.disk_gib'])
    .where('node.state', '=', 'enabled')
    .orderBy('node.id'),
);
