import type { FakeCall } from '@mallee/node-agent';
import type { ReportFault } from '../nodes/flaky-link.ts';

/** Which of the two accounts acts. */
type Who = 0 | 1;

/** Machines, addresses and nodes are named by a number, counted round among those that there are when the time comes. */
export type UserAction =
  | {
      readonly do: 'run';
      readonly who: Who;
      readonly type: 'mallee.tiny' | 'm1.small' | 'm1.medium';
      readonly least: number;
      readonly most: number;
      readonly onShutdown: 'stop' | 'terminate';
      readonly keepDisk: boolean;
      readonly userData: boolean;
    }
  | { readonly do: 'start' | 'reboot'; readonly who: Who; readonly machine: number }
  | { readonly do: 'stop' | 'terminate'; readonly who: Who; readonly machine: number; readonly force: boolean }
  /** Somebody tries his hand at another account's machine. */
  | { readonly do: 'trespass'; readonly who: Who; readonly machine: number }
  | { readonly do: 'allocate'; readonly who: Who }
  | { readonly do: 'associate'; readonly who: Who; readonly address: number; readonly machine: number }
  | { readonly do: 'disassociate' | 'release'; readonly who: Who; readonly address: number }
  | { readonly do: 'authorize' | 'revoke'; readonly who: Who; readonly port: number }
  | { readonly do: 'tag' | 'untag'; readonly who: Who; readonly machine: number; readonly key: string };

export const faultKinds = [
  'crash-cloud',
  'crash-node',
  'reboot-host',
  'silence',
  'report',
  'deliver-late',
  'guest',
  'driver',
  'lose-volume',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export type FaultAction =
  /** The cloud's process dies at its n-th query from now on and is away for some seconds. */
  | {
      readonly do: 'crash-cloud';
      readonly query: number;
      readonly when: 'before' | 'after';
      readonly seconds: number;
    }
  | { readonly do: 'crash-node'; readonly node: number; readonly seconds: number }
  | { readonly do: 'reboot-host'; readonly node: number }
  /** Nothing passes between node and cloud. */
  | { readonly do: 'silence'; readonly node: number; readonly seconds: number }
  | { readonly do: 'report'; readonly node: number; readonly fault: ReportFault }
  | { readonly do: 'deliver-late'; readonly node: number }
  | {
      readonly do: 'guest';
      readonly who: Who;
      readonly machine: number;
      readonly happens: 'shutdown' | 'panic' | 'crash' | 'deaf';
    }
  | {
      readonly do: 'driver';
      readonly node: number;
      readonly call: FakeCall;
      readonly how: 'fail' | 'failAfter' | 'hang' | 'slow';
      readonly times: number;
    }
  | { readonly do: 'lose-volume'; readonly who: Who; readonly machine: number };

export type Action = UserAction | FaultAction | { readonly do: 'pass'; readonly seconds: number };

/** One line for people. */
export const spell = (action: Action): string => {
  const { do: verb, ...rest } = action;
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  return [verb, ...facts].join(' ');
};
