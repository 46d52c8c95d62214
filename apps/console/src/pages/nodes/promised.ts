import { bytes } from '../../ui/words.ts';
import type { Node } from './nodes.ts';

/** What nodes have of something, and how much of it is promised to machines. */
export interface Share {
  readonly used: number;
  readonly all: number;
}

export interface Promised {
  readonly cpus: Share;
  readonly memoryMiB: Share;
  readonly diskGiB: Share;
}

/** Of these nodes together. */
export function promisedBy(nodes: readonly Node[]): Promised {
  const sum = (value: (node: Node) => number) => nodes.reduce((before, node) => before + value(node), 0);
  return {
    cpus: { used: sum((node) => node.VcpusUsed), all: sum((node) => node.Vcpus) },
    memoryMiB: { used: sum((node) => node.MemoryMiBUsed), all: sum((node) => node.MemoryMiB) },
    diskGiB: { used: sum((node) => node.DiskGiBUsed), all: sum((node) => node.DiskGiB) },
  };
}

/** What is counted, and in which words. */
export const shares = [
  { id: 'cpus', title: 'Processors', text: String, width: 190 },
  { id: 'memoryMiB', title: 'Memory', text: (count: number) => bytes(count * 1024 ** 2), width: 220 },
  { id: 'diskGiB', title: 'Disk', text: (count: number) => bytes(count * 1024 ** 3), width: 220 },
] as const;
