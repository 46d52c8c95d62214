import type { Instant } from '@mallee/base';
import type { Reconciler, ReconcilerContext } from './reconciler.ts';

/** What operators see of a reconciler. */
export interface ReconcilerStatus {
  readonly name: string;
  readonly runs: number;
  readonly lastRun: Instant | undefined;
  readonly lastMilliseconds: number;
  readonly keys: number;
  readonly lastError: { readonly key: string; readonly say: string; readonly at: Instant } | undefined;
}

/** Runs reconcilers, one activation of each at a time. `step` serves simulations, `start` the real loop. */
export class ReconcilerDriver {
  readonly #context: ReconcilerContext;
  readonly #loops: Loop[];
  readonly #stops: (() => void)[] = [];
  #stopped = false;

  constructor(context: ReconcilerContext, reconcilers: readonly Reconciler[]) {
    this.#context = context;
    this.#loops = reconcilers.map((reconciler) => ({
      reconciler,
      nudged: new Set(),
      running: undefined,
      timer: undefined,
      status: {
        name: reconciler.name,
        runs: 0,
        lastRun: undefined,
        lastMilliseconds: 0,
        keys: 0,
        lastError: undefined,
      },
    }));
  }

  get status(): readonly ReconcilerStatus[] {
    return this.#loops.map(({ status }) => status);
  }

  start(): void {
    for (const loop of this.#loops) {
      for (const topic of loop.reconciler.wokenBy)
        this.#stops.push(
          this.#context.store.onWake(topic, (keys) => {
            for (const key of keys) loop.nudged.add(key);
            void this.#activate(loop, false);
          }),
        );
      const tick = async () => {
        await this.#activate(loop, true);
        if (!this.#stopped) loop.timer = setTimeout(tick, loop.reconciler.every);
      };
      void tick();
    }
  }

  /** One look at every key of every reconciler, in order. */
  async step(): Promise<void> {
    for (const loop of this.#loops) await this.#activate(loop, true);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const stop of this.#stops) stop();
    for (const loop of this.#loops) clearTimeout(loop.timer);
    await Promise.all(this.#loops.map(({ running }) => running));
  }

  async #activate(loop: Loop, all: boolean): Promise<void> {
    while (loop.running) await loop.running;
    if (this.#stopped || (!all && loop.nudged.size === 0)) return;
    loop.running = this.#run(loop, all).finally(() => {
      loop.running = undefined;
    });
    await loop.running;
  }

  async #run(loop: Loop, all: boolean): Promise<void> {
    const { world, store } = this.#context;
    const { reconciler, nudged } = loop;
    const started = performance.now();
    let keys: readonly string[] = [...nudged];
    nudged.clear();
    let lastError = loop.status.lastError;
    const note = (key: string, error: unknown) => {
      lastError = { key, say: error instanceof Error ? error.message : String(error), at: world.now() };
      world.log.error('A reconciler stumbled; it will look again.', { reconciler: reconciler.name, key, err: error });
    };
    try {
      if (all) keys = await store.read((read) => reconciler.keys(read));
    } catch (error) {
      note('', error);
    }
    for (const key of keys) {
      if (this.#stopped) break;
      try {
        await reconciler.one(this.#context, key);
      } catch (error) {
        note(key, error);
      }
    }
    const lastMilliseconds = performance.now() - started;
    world.metrics.time('mallee_reconciler_seconds', lastMilliseconds / 1000, { reconciler: reconciler.name });
    const { name } = reconciler;
    loop.status = {
      name,
      runs: loop.status.runs + 1,
      lastRun: world.now(),
      lastMilliseconds,
      keys: keys.length,
      lastError,
    };
  }
}

interface Loop {
  readonly reconciler: Reconciler;
  readonly nudged: Set<string>;
  running: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
  status: ReconcilerStatus;
}
