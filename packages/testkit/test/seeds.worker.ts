import { parentPort, workerData } from 'node:worker_threads';
import { diagnose, story } from './story.ts';

/** Plays every seed of its share and tells what went wrong, a seed a message; the first few are diagnosed. */
const { seeds } = workerData as { seeds: readonly number[] };
let failures = 0;
for (const seed of seeds)
  try {
    await story(seed);
  } catch (error) {
    failures += 1;
    parentPort!.postMessage(failures > 2 ? `MALLEE_SEED=${seed} fails: ${error}` : await diagnose(seed, error));
  }
