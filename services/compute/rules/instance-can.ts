import type { InstanceRow } from '../tables.ts';
import { type InstanceStateName, instanceState } from './instance-state.ts';

/**
 * Which action is legal in which state: the operations refuse by this table and pages offer buttons by it. `no change`
 * succeeds without doing anything, as EC2 answers repeats.
 * Source: "Amazon EC2 instance state changes", Amazon EC2 User Guide.
 */
const table = {
  start: {
    pending: 'no change',
    running: 'no change',
    stopping: 'no',
    stopped: 'yes',
    'shutting-down': 'no',
    terminated: 'no',
  },
  stop: {
    pending: 'yes',
    running: 'yes',
    // A second stop may be a forced one.
    stopping: 'yes',
    stopped: 'no change',
    'shutting-down': 'no',
    terminated: 'no',
  },
  reboot: { pending: 'yes', running: 'yes', stopping: 'no', stopped: 'no', 'shutting-down': 'no', terminated: 'no' },
  terminate: {
    pending: 'yes',
    running: 'yes',
    stopping: 'yes',
    stopped: 'yes',
    // A second terminate may be a forced one.
    'shutting-down': 'yes',
    terminated: 'no change',
  },
  /** Its type, kernel, ramdisk or user data: what a machine takes up when it starts. */
  remodel: { pending: 'no', running: 'no', stopping: 'no', stopped: 'yes', 'shutting-down': 'no', terminated: 'no' },
  /** Everything else that can be modified. */
  modify: {
    pending: 'yes',
    running: 'yes',
    stopping: 'yes',
    stopped: 'yes',
    'shutting-down': 'no',
    terminated: 'no',
  },
} as const satisfies Record<string, Record<InstanceStateName, 'yes' | 'no' | 'no change'>>;

export type InstanceAction = keyof typeof table;

export const instanceActions = Object.keys(table) as InstanceAction[];

export const instanceCan = (
  row: Pick<InstanceRow, 'desired' | 'phase' | 'up_since'>,
  action: InstanceAction,
): 'yes' | 'no' | 'no change' => table[action][instanceState(row)];
