import { run } from './frame/run.ts';
import type { System } from './frame/system.ts';

/** Runs what was called by this name: a command, or `euca`, which is about all of them. Gives the exit status. */
export async function dispatch(name: string, words: readonly string[], system: System): Promise<number> {
  if (name !== 'euca') return run(name, words, system);
  return (await import('./umbrella/euca.ts')).euca(words, system);
}
