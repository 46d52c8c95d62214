/** One visible step of a longer piece of work. */
export type Stage = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Prints each stage as a line with a tick, or a cross, and its time. */
export function stagePrinter(out: NodeJS.WritableStream, live = false): Stage {
  return async (name, work) => {
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const ticking = live && setInterval(() => out.write(`\r  … ${name} (${seconds()})`), 200);
    const clear = () => {
      if (ticking) clearInterval(ticking);
      if (live) out.write('\r\u001b[K');
    };
    try {
      const result = await work();
      clear();
      out.write(`  ✓ ${name} (${seconds()})\n`);
      return result;
    } catch (error) {
      clear();
      out.write(`  ✗ ${name} (${seconds()})\n`);
      throw error;
    }
  };
}
