import type { World } from '@mallee/base';
import type { CrashPoints } from './crash-points.ts';
import type { Health } from './health.ts';
import { segmentHeaderBytes } from './limits.ts';
import { Recent } from './recent.ts';
import type { Segment, Segments } from './segments.ts';

/** The end of the log, where groups are appended. One writer: the sequencer. */
export class Log {
  readonly #segments: Segments;
  readonly #health: Health;
  readonly #world: World;
  readonly #crash: CrashPoints;
  /** Milliseconds that each sync took. */
  readonly syncs = new Recent();
  #segment: Segment;
  #end: number;

  constructor(
    parts: { segments: Segments; health: Health; world: World; crash: CrashPoints },
    at: { segment: Segment; end: number },
  ) {
    this.#segments = parts.segments;
    this.#health = parts.health;
    this.#world = parts.world;
    this.#crash = parts.crash;
    this.#segment = at.segment;
    this.#end = at.end;
    this.#segments.reopen(at.segment.life);
    this.#segments.prepareLog();
  }

  get segment(): Segment {
    return this.#segment;
  }

  /** Where the next record goes. Everything below is on disk. */
  get end(): number {
    return this.#end;
  }

  get room(): number {
    return this.#segment.size - this.#end;
  }

  /** The largest group that fits an empty segment. */
  get capacity(): number {
    return this.#segment.size - segmentHeaderBytes;
  }

  /** Goes on in a new segment. Throws `full`, with nothing changed, where there is no room for one. */
  async next(sequence: number): Promise<void> {
    const previous = { life: this.#segment.life, end: this.#end };
    this.#segment = await this.#segments.activate('log', sequence, previous);
    this.#segments.seal(previous.life);
    this.#end = segmentHeaderBytes;
    this.#segments.prepareLog();
  }

  /** Appends a group; it is on disk when this resolves. */
  async append(group: Buffer): Promise<void> {
    const { life } = this.#segment;
    await this.#health.guard(this.#segments.descriptors.write(life, [group], this.#end));
    this.#crash('log-written');
    const started = performance.now();
    await this.#health.guard(this.#segments.descriptors.sync(life));
    const took = performance.now() - started;
    this.syncs.add(took);
    this.#world.metrics.time('object_engine_sync_seconds', took / 1000);
    this.#crash('log-synced');
    this.#end += group.length;
  }
}
