import type { Reason } from '@mallee/base';
import type { DesiredInstance, DesiredVolume, ObservedInstance, ObservedVolume } from '@mallee/node-contract';
import type { MachineState } from './drivers/driver.ts';
import type { InstanceFacts, VolumeFacts } from './ledger.ts';
import { rests } from './plan.ts';

/** How an instance is, in the terms of the wish that the node has taken into account. */
export function observeInstance(
  wish: DesiredInstance,
  known: { facts: InstanceFacts | undefined; machine: MachineState | undefined; error: Reason | undefined },
): ObservedInstance {
  const { facts, machine, error } = known;
  return {
    id: wish.id,
    generation: wish.generation,
    boots: facts?.up?.boots ?? wish.boots,
    phase: phaseOf(wish, facts, machine),
    ...(facts?.ended ? { ended: facts.ended } : {}),
    ...(error ? { error } : {}),
  };
}

function phaseOf(
  wish: DesiredInstance,
  facts: InstanceFacts | undefined,
  machine: MachineState | undefined,
): ObservedInstance['phase'] {
  if (facts?.gone) return 'gone';
  if (machine?.is === 'running' && facts?.up) return 'up';
  if (wish.want === 'up') return rests(wish, facts) ? 'down' : 'starting';
  if (machine?.is === 'running' || facts?.up) return 'up';
  return machine || facts?.held ? 'starting' : 'down';
}

export function observeVolume(
  wish: DesiredVolume,
  known: {
    facts: VolumeFacts | undefined;
    present: boolean;
    progress: number | undefined;
    error: Reason | undefined;
  },
): ObservedVolume {
  const { facts, present, progress, error } = known;
  const said = { id: wish.id, generation: wish.generation };
  if (facts?.gone) return { ...said, phase: 'gone' };
  if (present) return { ...said, phase: 'present', ...(error ? { error } : {}) };
  if (wish.existed || facts?.existed) {
    const lost = { code: 'VolumeLost', say: `The disk of ${wish.id} existed on this node and is missing.` };
    return { ...said, phase: 'lost', error: error ?? lost };
  }
  return {
    ...said,
    phase: 'copying',
    ...(progress === undefined ? {} : { progress }),
    ...(error ? { error } : {}),
  };
}
