import type { InstanceRow } from '../tables.ts';

/** EC2's state names with their codes. Source: InstanceState, Amazon EC2 API Reference. */
export const instanceStateCodes = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;

export type InstanceStateName = keyof typeof instanceStateCodes;

/** Total over all wishes and phases, so no state can be a dead end; computed and never stored, so none can stick. */
export function instanceState({
  desired,
  phase,
  up_since,
}: Pick<InstanceRow, 'desired' | 'phase' | 'up_since'>): InstanceStateName {
  switch (desired) {
    case 'running':
      // Set by the first `up` after a start; later trouble shows as a failed status check.
      return up_since === null ? 'pending' : 'running';
    case 'stopped':
      return phase === 'down' ? 'stopped' : 'stopping';
    case 'terminated':
      return phase === 'gone' ? 'terminated' : 'shutting-down';
  }
}
