import { minutes, seconds } from '@mallee/base';
import type { InstanceRow } from '../tables.ts';
import { instanceState } from './instance-state.ts';

/** A node that was not heard for this long may be gone: it gets no new machines, and its own are impaired. */
export const silentAfter = seconds(60);

/** A guest needs about this long until its own reachability says something. */
const settling = minutes(1);

type Health = 'passed' | 'failed' | 'initializing' | 'insufficient-data';

export interface StatusCheck {
  readonly status: 'ok' | 'impaired' | 'initializing' | 'insufficient-data' | 'not-applicable';
  /** Of the one detail, `reachability`; absent where the check does not apply. */
  readonly reachability?: Health;
  readonly impairedSince?: number;
}

export interface StatusFacts {
  readonly row: InstanceRow;
  /** When the node last reported. */
  readonly seenAt: number;
  readonly lostVolume: boolean;
}

const none: StatusCheck = { status: 'not-applicable' };

/** The host's side: whether the node that holds the machine still answers. */
export function systemStatus({ row, seenAt }: StatusFacts, now: number): StatusCheck {
  if (instanceState(row) !== 'running') return none;
  if (now - seenAt > silentAfter)
    return { status: 'impaired', reachability: 'failed', impairedSince: seenAt + silentAfter };
  return { status: 'ok', reachability: 'passed' };
}

/** The guest's side: whether the machine that should run does. Of a silent node's machines nothing is known. */
export function instanceStatus({ row, seenAt }: StatusFacts, now: number): StatusCheck {
  if (instanceState(row) !== 'running') return none;
  if (now - seenAt > silentAfter) return { status: 'insufficient-data', reachability: 'insufficient-data' };
  if (row.phase !== 'up' || row.fault !== null)
    return {
      status: 'impaired',
      reachability: 'failed',
      ...(row.crashed_at !== null && { impairedSince: row.crashed_at }),
    };
  if (now - row.up_since! < settling) return { status: 'initializing', reachability: 'initializing' };
  return { status: 'ok', reachability: 'passed' };
}

/** The disks' side. */
export function disksStatus({ row, lostVolume }: StatusFacts): StatusCheck {
  if (instanceState(row) !== 'running') return none;
  return lostVolume ? { status: 'impaired', reachability: 'failed' } : { status: 'ok', reachability: 'passed' };
}
