import type { InstanceRow } from '../tables.ts';
import { instanceState, instanceStateCodes } from './instance-state.ts';

const named = (row: InstanceRow) => {
  const Name = instanceState(row);
  return { Code: instanceStateCodes[Name], Name };
};

/** Before and after, as the actions that turn a wish answer. */
export const stateChange = (before: InstanceRow, after: InstanceRow) => ({
  InstanceId: before.id,
  PreviousState: named(before),
  CurrentState: named(after),
});
