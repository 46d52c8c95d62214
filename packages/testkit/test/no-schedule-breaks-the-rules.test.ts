import assert from 'node:assert/strict';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

/** `MALLEE_SEEDS=5000` plays that many schedules, `MALLEE_SEED=17` that one. A seed that fails says how to repeat it. */
const { MALLEE_SEED, MALLEE_SEEDS = '200' } = process.env;
const seeds =
  MALLEE_SEED === undefined ? Array.from({ length: Number(MALLEE_SEEDS) }, (_, at) => at + 1) : [Number(MALLEE_SEED)];

test(`no order of requests, crashes, delays and faults breaks a rule (${seeds.length} seeds)`, async () => {
  const workers = Math.min(seeds.length, availableParallelism(), 8);
  const failures: string[] = [];
  await Promise.all(
    Array.from({ length: workers }, async (_, share) => {
      const workerData = { seeds: seeds.filter((_seed, at) => at % workers === share) };
      const worker = new Worker(new URL('./seeds.worker.ts', import.meta.url), { workerData });
      worker.on('message', (failure: string) => failures.push(failure));
      await once(worker, 'exit');
    }),
  );
  assert.deepEqual(failures, [], failures.join('\n\n'));
});
