import type { Action } from './action.ts';

/** A part of a failing schedule that still fails; parts are left out as long as that is so, within `tries` runs. */
export async function shrink(
  schedule: readonly Action[],
  fails: (part: readonly Action[]) => Promise<boolean>,
  tries = 80,
): Promise<readonly Action[]> {
  let best = schedule;
  let left = tries;
  for (let size = Math.ceil(schedule.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < best.length && left > 0; left -= 1) {
      const part = best.toSpliced(at, size);
      if (await fails(part)) best = part;
      else at += size;
    }
  return best;
}
