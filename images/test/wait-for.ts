import { setTimeout as sleep } from 'node:timers/promises';

/** Tries until there is a result; fails with a sentence when the time is up. */
export async function waitFor<T>(what: string, withinMs: number, attempt: () => Promise<T | undefined>): Promise<T> {
  for (const started = performance.now(); performance.now() - started < withinMs; await sleep(50)) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new Error(`Waited ${withinMs / 1000} s for ${what}.`);
}
