import { manualWorld } from '@mallee/base';
import type { FakeCall } from '@mallee/node-agent';
import { type Action, type FaultKind, faultKinds } from './action.ts';

export interface ScheduleOptions {
  readonly seed: number;
  /** How many actions. */
  readonly length: number;
  readonly faults?: readonly FaultKind[];
}

/** Calls of a node's drivers that fail; what they mean is in node-agent's fake. */
const calls: readonly FakeCall[] = [
  ...(['survey', 'prepare', 'run', 'stop', 'reboot', 'forget', 'create', 'open'] as const),
  ...(['remove', 'trim', 'apply', 'plug', 'attach', 'unplug', 'metadata', 'capability'] as const),
];

/** The same seed gives the same schedule, whatever the cloud does with it. */
export function makeSchedule({ seed, length, faults = faultKinds }: ScheduleOptions): Action[] {
  const { below } = manualWorld(seed);
  const pick = <T>(...items: readonly T[]): T => items[below(items.length)]!;
  const within = (least: number, most: number) => least + below(most - least + 1);
  const often = (percent: number) => below(100) < percent;
  const who = () => pick(0, 1) as 0 | 1;
  const machine = () => below(20);
  const node = () => below(20);

  const run = (): Action => {
    const least = within(1, 3);
    return {
      do: 'run',
      who: who(),
      type: pick('mallee.tiny', 'mallee.tiny', 'm1.small', 'm1.medium'),
      least,
      most: least + below(3),
      onShutdown: pick('stop', 'terminate'),
      keepDisk: often(15),
      userData: often(30),
    };
  };
  const user = (): Action => {
    const verb = pick(
      ...(['run', 'run', 'run', 'run', 'start', 'start', 'start', 'stop', 'stop', 'stop'] as const),
      ...(['reboot', 'reboot', 'terminate', 'terminate', 'allocate', 'associate', 'associate'] as const),
      ...(['disassociate', 'release', 'authorize', 'revoke', 'tag', 'untag', 'trespass'] as const),
    );
    switch (verb) {
      case 'run':
        return run();
      case 'stop':
      case 'terminate':
        return { do: verb, who: who(), machine: machine(), force: often(30) };
      case 'start':
      case 'reboot':
      case 'trespass':
        return { do: verb, who: who(), machine: machine() };
      case 'allocate':
        return { do: verb, who: who() };
      case 'associate':
        return { do: verb, who: who(), address: below(6), machine: machine() };
      case 'disassociate':
      case 'release':
        return { do: verb, who: who(), address: below(6) };
      case 'authorize':
      case 'revoke':
        return { do: verb, who: who(), port: within(80, 85) };
      case 'tag':
      case 'untag':
        return { do: verb, who: who(), machine: machine(), key: pick('a', 'b', 'c', 'd') };
    }
  };
  const fault = (): Action => {
    const kind = pick(...faults, ...faults.filter((each) => each !== 'lose-volume'));
    switch (kind) {
      case 'crash-cloud':
        return { do: kind, query: within(1, 60), when: pick('before', 'after'), seconds: pick(0, 1, 20) };
      case 'crash-node':
        return { do: kind, node: node(), seconds: pick(0, 3, 70) };
      case 'reboot-host':
        return { do: kind, node: node() };
      case 'silence':
        return { do: kind, node: node(), seconds: within(2, 90) };
      case 'report':
        return { do: kind, node: node(), fault: pick('lose', 'lose-answer', 'late', 'late', 'double') };
      case 'deliver-late':
        return { do: kind, node: node() };
      case 'guest':
        return { do: kind, who: who(), machine: machine(), happens: pick('shutdown', 'panic', 'crash', 'deaf') };
      case 'driver': {
        const how = pick('fail', 'failAfter', 'hang', 'slow');
        return { do: kind, node: node(), call: pick(...calls), how, times: within(1, 3) };
      }
      case 'lose-volume':
        return { do: kind, who: who(), machine: machine() };
    }
  };

  return Array.from({ length }, (_, index) => {
    if (index < 2) return run();
    const dice = below(100);
    if (dice < 40) return user();
    if (dice < 62 && faults.length > 0) return fault();
    return { do: 'pass', seconds: pick(1, 1, 2, 3, 5, 12, 30) };
  });
}
