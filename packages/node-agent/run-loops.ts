import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '@mallee/base';
import type { Node } from './agent.ts';

/** Deadlines and back-offs are looked at this often when nothing else happens. */
const idleMs = 1000;
/** Changes that come together are handled together, and reported together. */
const gatherMs = { work: 10, reports: 50 };
const pauses = [250, 500, 1000, 2000, 5000, 10_000];

/**
 * Drives a node by four loops, none of which waits for another: documents, questions, work and reports. Ends, with
 * the node closed, when the signal aborts.
 */
export async function runLoops(
  node: Node,
  world: World,
  signal: AbortSignal,
  onWake: (listener: () => void) => void,
): Promise<void> {
  const [work, reports] = [createBell(signal), createBell(signal)];
  onWake(work.ring);

  const forever = async (name: string, pass: () => Promise<unknown>): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await pass();
        if (failures > 0) world.log.info(`${name}: working again`, { failures });
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (failures === 0) world.log.warn(`${name}: failed, trying again`, { err: error });
        failures += 1;
        await pause(pauses[Math.min(failures, pauses.length) - 1]!, signal);
      }
    }
  };

  await Promise.all([
    forever('documents', () => node.poll(signal)),
    forever('questions', () => node.answer(signal)),
    forever('work', async () => {
      await node.act();
      reports.ring();
      await work.wait(idleMs);
      await pause(gatherMs.work, signal);
    }),
    forever('reports', async () => {
      if (!(await node.report()) && !signal.aborted) throw new Error('The cloud did not take the report');
      await pause(gatherMs.reports, signal);
      await reports.wait(idleMs);
    }),
  ]);
  await node.close();
}

/** Waiting that `ring` cuts short; a ring that comes while nobody waits is remembered. */
function createBell(signal: AbortSignal): { ring(): void; wait(ms: number): Promise<void> } {
  let rung = false;
  let awaken = (): void => {};
  return {
    ring() {
      rung = true;
      awaken();
    },
    async wait(ms) {
      if (!rung) {
        const abort = new AbortController();
        awaken = () => abort.abort();
        await pause(ms, AbortSignal.any([signal, abort.signal]));
        awaken = () => {};
      }
      rung = false;
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
