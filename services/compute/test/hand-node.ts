import { type NodeId, newId, newUuid } from '@mallee/base';
import type { Desired, Observed, ObservedInstance, ObservedVolume } from '@mallee/node-contract';
import { desiredOf } from '../documents/desired.ts';
import { takeReport } from '../documents/report.ts';
import type { Cloud } from './cloud.ts';

/** What a node says about one instance or volume in place of what it would say once its wish is met. */
type Said = Readonly<Record<string, Partial<ObservedInstance> | Partial<ObservedVolume>>>;

export interface HandNode {
  readonly id: NodeId;
  /** Its document, as the next long poll would bring it. */
  desired(): Promise<Desired>;
  /** Reads its document and reports every wish as met, except for what is said otherwise. */
  settle(said?: Said): Promise<Observed>;
  /** Reports exactly this, with the next sequence number. */
  report(seen?: Partial<Observed>): Promise<Observed>;
  /** Hands in a report once more, as a network may. */
  repeat(seen: Observed): Promise<void>;
}

const met = { up: 'up', down: 'down', gone: 'gone' } as const;

/** A node that does nothing by itself: each test leads it step by step. */
export function handNode(
  cloud: Cloud,
  { vcpus = 64, memoryMiB = 65_536, diskGiB = 10_000, zone = cloud.settings.zones[0]! } = {},
): HandNode {
  const id = newId(cloud.world, 'node');
  const agentRun = newUuid(cloud.world);
  let seq = 0;
  const take = (seen: Observed) => cloud.write((tx) => takeReport(tx, id, zone, seen));
  const desired = async () => (await cloud.read((read) => desiredOf(read, id, cloud.settings)))!;
  const report = async (seen: Partial<Observed> = {}) => {
    seq += 1;
    const whole: Observed = {
      epoch: 'first',
      seq,
      agentRun,
      bootId: 'boot',
      revision: 0,
      capability: { acceleration: 'tcg', qemu: '7.2.0', vcpus, memoryMiB, diskGiB, faults: [] },
      instances: [],
      volumes: [],
      strangers: [],
      ...seen,
    };
    await take(whole);
    return whole;
  };
  return {
    id,
    desired,
    report,
    repeat: take,
    async settle(said = {}) {
      const { epoch, revision, instances, volumes } = await desired();
      return report({
        epoch,
        revision,
        instances: instances.map(({ id, generation, boots, want }) => ({
          ...{ id, generation, boots, phase: met[want] },
          ...(said[id] as Partial<ObservedInstance> | undefined),
        })),
        volumes: volumes.map(({ id, generation, want }) => ({
          ...{ id, generation, phase: want },
          ...(said[id] as Partial<ObservedVolume> | undefined),
        })),
      });
    },
  };
}
