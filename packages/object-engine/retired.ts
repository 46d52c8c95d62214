import type { CrashPoints } from './crash-points.ts';
import type { Health } from './health.ts';
import type { Readers } from './readers.ts';
import type { Segments } from './segments.ts';
import type { Sequencer } from './sequencer.ts';
import { flushIndex, markCheckpoint } from './state.ts';
import type { View } from './view.ts';

interface Parts {
  readonly segments: Segments;
  readonly readers: Readers;
  readonly sequencer: Sequencer;
  readonly view: View;
  readonly health: Health;
  readonly crash: CrashPoints;
}

/**
 * Checkpoints of the index, and the emptied segments that wait for one. A file is reused only when a checkpoint that
 * began after its emptying is on disk (a replay would miss what it held otherwise) and no reader is left in it.
 */
export class Retired {
  readonly #parts: Parts;
  readonly #waiting = new Map<number, { stamp: number; safe: boolean }>();
  #running: Promise<void> | undefined;
  /** Records that were in the log at the last checkpoint. */
  #records = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  has(life: number): boolean {
    return this.#waiting.has(life);
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Records that a start after a crash would have to read again. */
  get unsafeRecords(): number {
    return this.#parts.sequencer.records - this.#records;
  }

  /** Takes a segment out of use. The index no longer refers to it. */
  async add(life: number): Promise<void> {
    const { sequencer, readers } = this.#parts;
    await sequencer.submit(forget(life));
    this.#waiting.set(life, { stamp: readers.stamp(), safe: false });
  }

  /** Makes the index last up to now, then reuses what may be reused. Calls that overlap share one. */
  checkpoint(): Promise<void> {
    this.#running ??= this.#checkpoint().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #checkpoint(): Promise<void> {
    const { view, segments, readers, health, crash, sequencer } = this.#parts;
    health.check();
    const covered = [...this.#waiting.values()];
    const records = sequencer.records;
    const position = await health.guard(flushIndex(view.index));
    crash('checkpoint-flushed');
    if (position) await health.guard(markCheckpoint(view.index, position));
    crash('checkpoint-written');
    this.#records = records;
    for (const entry of covered) entry.safe = true;
    for (const [life, { stamp, safe }] of [...this.#waiting]) {
      if (!safe || !segments.mayEnd(life) || !readers.gone(stamp)) continue;
      await health.guard(segments.recycle(life));
      this.#waiting.delete(life);
    }
    await segments.measure();
  }
}

function forget(life: number) {
  return {
    bytes: 0,
    frees: true,
    decide(view: View) {
      view.forgetSegment(life);
      return { records: [], answer: undefined };
    },
  };
}
