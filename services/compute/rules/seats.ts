import type { NodeId } from '@mallee/base';

interface Room {
  readonly node: NodeId;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly diskGib: number;
}

export interface Demand {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly diskGib: number;
}

/** How many machines of this size fit into a room. */
export function fits(room: Omit<Room, 'node'>, demand: Demand): number {
  const disk = demand.diskGib === 0 ? Number.POSITIVE_INFINITY : room.diskGib / demand.diskGib;
  return Math.max(0, Math.floor(Math.min(room.vcpus / demand.vcpus, room.memoryMiB / demand.memoryMiB, disk)));
}

/** Spreads machines over nodes, each to the one with most room left; the order of nodes breaks ties. */
export function seats(rooms: readonly Room[], demand: Demand, most: number): NodeId[] {
  const left = rooms.map((room) => ({ node: room.node, count: fits(room, demand) }));
  const taken: NodeId[] = [];
  while (taken.length < most) {
    const best = left.reduce((a, b) => (b.count > a.count ? b : a), { node: '' as NodeId, count: 0 });
    if (best.count === 0) break;
    best.count -= 1;
    taken.push(best.node);
  }
  return taken;
}
