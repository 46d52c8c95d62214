import type { Log } from '@mallee/base';
import { EngineError } from './errors.ts';

/**
 * After a failed write or sync nobody knows what the disk holds: the kernel may report a sync's failure once and then
 * drop the pages. So nothing is written any more, and the next start reads what really is there.
 */
export class Health {
  readonly #log: Log;
  #cause: unknown;
  #failed = false;
  #closed = false;

  constructor(log: Log) {
    this.#log = log;
  }

  fail(cause: unknown): void {
    if (this.#failed) return;
    this.#log.error('a write failed: the object engine is read-only from now on', { err: cause });
    this.#failed = true;
    this.#cause = cause;
  }

  close(): void {
    this.#closed = true;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Throws unless the engine may write. */
  check(): void {
    if (this.#closed) throw new EngineError('closed', 'The object engine is closed.');
    if (this.#failed)
      throw new EngineError('read-only', 'A write failed earlier; the object engine is read-only until restart.', {
        cause: this.#cause,
      });
  }

  /** Runs a write; its failure makes the engine read-only. */
  async guard<T>(write: Promise<T>): Promise<T> {
    try {
      return await write;
    } catch (cause) {
      this.fail(cause);
      this.check();
      throw cause;
    }
  }
}
