import { minutes, seconds } from '@mallee/base';

/** Crashes that lie closer together than this belong to one series. */
const series = minutes(10);
/** Before the first, second, ... new start of a series: at once, then slower. */
const pauses = [0, seconds(10), seconds(30), seconds(60)];

export interface CrashCount {
  readonly crashes: number;
  readonly crashed_at: number | null;
}

/**
 * What follows when a wanted machine crashed or its kernel panicked. One crash may be chance, so it is started again; a
 * series is a fault that new starts do not mend, and each costs a boot: after five within a series the machine is left
 * stopped, with its disk and its last console lines, until its owner starts it.
 */
export function afterCrash(
  { crashes, crashed_at }: CrashCount,
  now: number,
): CrashCount & { readonly restart_at: number | 'never' } {
  const count = crashed_at !== null && now - crashed_at < series ? crashes + 1 : 1;
  const pause = pauses[count - 1];
  return { crashes: count, crashed_at: now, restart_at: pause === undefined ? 'never' : now + pause };
}
