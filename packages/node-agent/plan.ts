import type { DesiredInstance, DesiredVolume, Ended } from '@mallee/node-contract';
import type { MachineState } from './drivers/driver.ts';
import type { InstanceFacts, VolumeFacts } from './ledger.ts';

/** What should happen next to an instance; exactly one thing, decided from everything that is known. */
export type InstanceStep =
  | { readonly do: 'nothing' }
  /** Write down an end that nobody wished for. */
  | { readonly do: 'record'; readonly ended: Ended }
  /** It runs, but the ledger does not know it (the ledger was lost): take it over as it is. */
  | { readonly do: 'adopt' }
  /** It runs already as a later wish has it: what it does from now on it does under that wish. */
  | { readonly do: 'meet' }
  /** It is off, as a later wish than the one that it ended under has it: the end is history. */
  | { readonly do: 'forget-end' }
  | { readonly do: 'launch' }
  | { readonly do: 'reboot' }
  | { readonly do: 'stop'; readonly graceMs: number }
  /** Stopped and wanted gone: remove what is left. */
  | { readonly do: 'remove' };

export interface InstanceFactsNow {
  readonly facts: InstanceFacts | undefined;
  readonly machine: MachineState | undefined;
  readonly bootId: string;
}

/** The next step towards the wish. The caller asks only while no task works on the instance. */
export function planInstance(wish: DesiredInstance, { facts, machine, bootId }: InstanceFactsNow): InstanceStep {
  if (facts?.gone) return { do: 'nothing' };
  const running = machine?.is === 'running';

  if (wish.want !== 'up') {
    if (running) return { do: 'stop', graceMs: wish.graceSeconds * 1000 };
    if (machine || facts?.held || facts?.up) return { do: 'stop', graceMs: 0 };
    if (wish.want === 'gone') return { do: 'remove' };
    return facts?.ended && facts.ended.generation < wish.generation ? { do: 'forget-end' } : { do: 'nothing' };
  }

  if (running) {
    if (!facts?.up) return { do: 'adopt' };
    if (facts.up.boots < wish.boots) return { do: 'reboot' };
    return facts.up.generation < wish.generation ? { do: 'meet' } : { do: 'nothing' };
  }
  // Powered off in the first half of a reboot, by an agent that ended before the second.
  if (machine?.is === 'shutdown' && facts?.up && facts.up.boots < wish.boots) return { do: 'stop', graceMs: 0 };
  const ended = facts?.up && unwishedEnd(facts.up, machine, bootId);
  if (ended) return { do: 'record', ended };
  if (machine) return { do: 'stop', graceMs: 0 };
  if (rests(wish, facts)) return facts?.held ? { do: 'stop', graceMs: 0 } : { do: 'nothing' };
  return { do: 'launch' };
}

/** A machine whose guest ended stays off until the cloud turns the wish; a restarted host is nobody's wish. */
export function rests(wish: DesiredInstance, facts: InstanceFacts | undefined): boolean {
  const ended = facts?.ended;
  return ended !== undefined && ended.why !== 'host-reboot' && wish.generation <= ended.generation;
}

/** A prepared machine was being reset when the agent ended: it is no end, it only has to be started again. */
function unwishedEnd(
  up: NonNullable<InstanceFacts['up']>,
  machine: MachineState | undefined,
  bootId: string,
): Ended | undefined {
  const { generation } = up;
  switch (machine?.is) {
    case 'prepared':
    case 'running':
      return undefined;
    case 'shutdown':
      return { generation, why: 'guest-shutdown' };
    case 'panicked':
      return { generation, why: 'panic' };
    case 'exited':
      return { generation, why: 'crash', ...(machine.say ? { say: machine.say } : {}) };
    case undefined:
      return { generation, why: up.bootId === bootId ? 'crash' : 'host-reboot' };
  }
}

export type VolumeStep = 'nothing' | 'create' | 'lost' | 'remember' | 'remove';

/** The next step towards a volume's wish; `inUse` while a machine may have it open. */
export function planVolume(
  wish: DesiredVolume,
  known: { readonly facts: VolumeFacts | undefined; readonly present: boolean; readonly inUse: boolean },
): VolumeStep {
  const { facts, present, inUse } = known;
  if (facts?.gone) return 'nothing';
  if (wish.want === 'gone') return inUse ? 'nothing' : 'remove';
  if (present) return facts?.existed ? 'nothing' : 'remember';
  return wish.existed || facts?.existed ? 'lost' : 'create';
}
