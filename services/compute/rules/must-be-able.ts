import { errors } from '../errors.ts';
import type { InstanceRow } from '../tables.ts';
import { type InstanceAction, instanceCan } from './instance-can.ts';
import { instanceState } from './instance-state.ts';

const done: Readonly<Record<InstanceAction, string>> = {
  start: 'started',
  stop: 'stopped',
  reboot: 'rebooted',
  terminate: 'terminated',
  remodel: 'modified in this way: stop it first',
  modify: 'modified',
};

/** IncorrectInstanceState where the state does not allow the action; true where there is something to do. */
export function mustBeAble(row: InstanceRow, action: InstanceAction): boolean {
  const can = instanceCan(row, action);
  if (can === 'no') throw errors.incorrectInstanceState(row.id, instanceState(row), done[action]);
  return can === 'yes';
}
