import { hours, type World } from '@mallee/base';
import type { Compactor } from './compact.ts';
import { decodeUpload } from './entries.ts';
import { EngineError } from './errors.ts';
import type { Health } from './health.ts';
import { bucketOf, escapedKeyOf, range } from './keys.ts';
import { checkpointRecords, restFactor } from './limits.ts';
import type { Log } from './log.ts';
import { abortUpload } from './operations/uploads.ts';
import type { Retired } from './retired.ts';
import type { Segments } from './segments.ts';
import type { Sequencer } from './sequencer.ts';
import { formatId } from './version-id.ts';
import { type Index, span } from './view.ts';

interface Parts {
  readonly world: World;
  readonly index: Index;
  readonly health: Health;
  readonly segments: Segments;
  readonly sequencer: Sequencer;
  readonly log: Log;
  readonly retired: Retired;
  readonly compactor: Compactor;
}

/** What the engine does unasked, once a second: checkpoints, compaction, forgetting old answers, measuring room. */
export class Housekeeping {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #checkpointLife: number;
  #expired: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#checkpointLife = parts.log.segment.life;
    this.#expired = parts.world.now();
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#round()
        .catch((error: unknown) => this.#tell(error))
        .finally(() => {
          if (!this.#stopping.signal.aborted) this.start();
        });
    }, interval).unref();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Rests in proportion to what was just done, so that background work takes a bounded share. */
  readonly rest = (worked: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const { signal } = this.#stopping;
      if (signal.aborted) {
        reject(stopped);
        return;
      }
      const timer = setTimeout(done, worked * restFactor);
      signal.addEventListener('abort', stop, { once: true });
      function done(): void {
        signal.removeEventListener('abort', stop);
        resolve();
      }
      function stop(): void {
        clearTimeout(timer);
        reject(stopped);
      }
    });

  /** Forgets answers of completed uploads that are older than a day. */
  async expire(): Promise<void> {
    const { world, index, sequencer } = this.#parts;
    for await (const [key, value] of index.iterator(span(Buffer.of(range.upload)))) {
      const { done } = decodeUpload(value);
      if (!done || done.until > world.now()) continue;
      const upload = escapedKeyOf(key);
      await sequencer.submit(abortUpload(bucketOf(key), upload.key, formatId(upload.number), 'forget'));
    }
  }

  async #round(): Promise<void> {
    const { health, segments, log, retired, compactor, world } = this.#parts;
    if (health.failed) return;
    await segments.measure();
    const life = log.segment.life;
    if (life !== this.#checkpointLife || retired.unsafeRecords >= checkpointRecords || retired.needsCheckpoint) {
      await retired.checkpoint();
      this.#checkpointLife = life;
    } else await retired.reuse();
    const candidate = compactor.candidate();
    if (candidate) await compactor.empty(candidate, this.rest);
    if (world.now() - this.#expired < hours(1)) return;
    this.#expired = world.now();
    await this.expire();
  }

  #tell(error: unknown): void {
    if (error === stopped) return;
    const { world } = this.#parts;
    if (error instanceof EngineError) world.log.warn('the object engine put off its housekeeping', { err: error });
    else world.log.error('the object engine’s housekeeping failed', { err: error });
  }
}

const stopped = new EngineError('closed', 'The object engine is stopping.');
const interval = 1000;
