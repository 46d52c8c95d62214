import type { World } from '@mallee/base';
import { EngineError } from './errors.ts';
import { readerIdle } from './limits.ts';

/**
 * Who is reading. A segment that is emptied gets a stamp; its file is reused only when every reader that was there
 * before the stamp has gone, or has rested longer than the idle limit. One number per reader serves any number of
 * segments.
 */
export class Readers {
  readonly #world: World;
  readonly #readers = new Set<Reader>();
  #clock = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get count(): number {
    return this.#readers.size;
  }

  /** A `patient` reader, such as a backup, has no idle limit and holds back even what was emptied before it came. */
  enter(patient = false, dispose = () => {}): Reader {
    const reader: Reader = { since: patient ? -1 : this.#clock, touched: this.#world.now(), patient, dispose };
    this.#readers.add(reader);
    return reader;
  }

  /** Again and again without harm. */
  leave(reader: Reader): void {
    if (this.#readers.delete(reader)) reader.dispose();
  }

  leaveAll(): void {
    for (const reader of [...this.#readers]) this.leave(reader);
  }

  /** To be called at every read. Throws `expired` when the bytes may no longer be there. */
  touch(reader: Reader): void {
    if (!this.#readers.has(reader)) throw new EngineError('expired', 'The reader rested too long or was released.');
    reader.touched = this.#world.now();
  }

  /** Marks the moment since when new readers cannot see a segment. */
  stamp(): number {
    this.#clock += 1;
    return this.#clock;
  }

  /** True when nobody is left who might have seen what was emptied at `stamp`. */
  gone(stamp: number): boolean {
    const idleSince = this.#world.now() - readerIdle;
    for (const reader of this.#readers) {
      if (reader.since >= stamp) continue;
      if (reader.patient || reader.touched > idleSince) return false;
      this.leave(reader);
    }
    return true;
  }
}

export interface Reader {
  readonly since: number;
  touched: number;
  readonly patient: boolean;
  /** Runs once, when the reader leaves or is let go. */
  readonly dispose: () => void;
}
