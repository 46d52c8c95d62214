import type { InstanceId, VolumeId } from '@mallee/base';
import type { Observed } from '@mallee/node-contract';

/** What users asked for, what befell hosts and what nodes told: what the rows' own story is compared with. */
export interface History {
  /** Somebody asked that it be terminated, whether he got the answer or not. */
  readonly asked: Set<InstanceId>;
  /** Its guest ended by itself, and how. */
  readonly guests: Map<InstanceId, Set<'shutdown' | 'panic' | 'crash'>>;
  /** Its disk disappeared by a fault of the host. */
  readonly lost: Set<VolumeId>;
  /** Phases that nodes told of an instance, by generation. */
  readonly phases: Map<InstanceId, Map<number, Set<string>>>;
  /** Lines of log that only a bug can have written. */
  readonly bugs: string[];
  told(seen: Observed): void;
}

export function newHistory(): History {
  const phases: History['phases'] = new Map();
  return {
    asked: new Set(),
    guests: new Map(),
    lost: new Set(),
    phases,
    bugs: [],
    told(seen) {
      for (const { id, generation, phase } of seen.instances) {
        const ofInstance = phases.get(id) ?? new Map<number, Set<string>>();
        phases.set(id, ofInstance.set(generation, (ofInstance.get(generation) ?? new Set()).add(phase)));
      }
    },
  };
}
