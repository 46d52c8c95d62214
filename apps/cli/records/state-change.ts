import { type Kind, kind } from '../frame/output.ts';

export interface StateChange {
  readonly InstanceId?: string | undefined;
  readonly PreviousState?: { readonly Name?: string | undefined } | undefined;
  readonly CurrentState?: { readonly Name?: string | undefined } | undefined;
}

export const stateChangeKind: Kind<StateChange> = kind('INSTANCE', {
  instance: (row) => row.InstanceId,
  'previous-state': (row) => row.PreviousState?.Name,
  state: (row) => row.CurrentState?.Name,
});
