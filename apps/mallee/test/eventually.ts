import { setTimeout as sleep } from 'node:timers/promises';

/** What `look` finds as soon as it finds something. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, withinMs = 60_000): Promise<T> {
  const started = performance.now();
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() - started > withinMs) throw new Error(`It did not come about that ${what}.`);
    await sleep(25);
  }
}
