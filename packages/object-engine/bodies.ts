import { BodyWriter } from './body-writer.ts';
import { Budget } from './budget.ts';
import type { CrashPoints } from './crash-points.ts';
import { EngineError } from './errors.ts';
import { isNoSpace } from './files.ts';
import type { Health } from './health.ts';
import type { Extent, StoredLayout } from './layout.ts';
import { blockBytes, inlineBytes, segmentHeaderBytes, stagingBytes } from './limits.ts';
import type { Segment, Segments } from './segments.ts';
import { SharedSync } from './shared-sync.ts';

/**
 * A body that has arrived whole. Nothing is visible until an operation takes it; `release` must be called when none
 * will, and does no harm afterwards.
 */
export interface StagedBody {
  /** What listings and usage will tell. Who stages another form of a body puts the body's own size in its place. */
  readonly size: number;
  /** @internal The body itself up to 64 KiB, else where it lies, synced. */
  readonly content: Buffer | StoredLayout;
  release(): void;
}

/** Writes large bodies into body segments as they arrive. Small ones are only collected. */
export class Bodies {
  readonly #segments: Segments;
  readonly #health: Health;
  readonly #crash: CrashPoints;
  /** @internal Bytes between arrival and disk. */
  readonly budget = new Budget(stagingBytes);
  readonly #syncs = new Map<number, SharedSync>();
  /** Staged bodies per segment that no record refers to yet. Compaction leaves such segments alone. */
  readonly #staged = new Map<number, number>();
  readonly #sequence: () => number;
  #segment: Segment | undefined;
  #end = 0;
  #switching: Promise<void> = Promise.resolve();

  constructor(
    parts: { segments: Segments; health: Health; crash: CrashPoints; sequence: () => number },
    at?: { segment: Segment; end: number },
  ) {
    this.#segments = parts.segments;
    this.#health = parts.health;
    this.#crash = parts.crash;
    this.#sequence = parts.sequence;
    this.#segment = at?.segment;
    this.#end = at?.end ?? 0;
    if (at) this.#segments.reopen(at.segment.life);
  }

  /** Whether a segment holds bodies that nothing refers to yet, so that compaction must keep off. */
  isStaging(life: number): boolean {
    return (this.#staged.get(life) ?? 0) > 0;
  }

  /**
   * `expected` is the length if it is known: the body then lies in fewer pieces. Bodies above `inline` bytes get a
   * place of their own; -1 gives every body one, even an empty body.
   */
  async stage(body: AsyncIterable<Uint8Array>, expected = 0, inline = inlineBytes): Promise<StagedBody> {
    this.#health.check();
    const writer = new BodyWriter(this, expected, inline);
    try {
      for await (const chunk of body) await writer.add(chunk);
      return await writer.finish();
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  }

  /** @internal */
  small(content: Buffer): StagedBody {
    this.#health.check();
    if (content.length > inlineBytes) throw new Error('a small body is larger than it may be');
    return { size: content.length, content, release: () => {} };
  }

  /** @internal Room for up to `wanted` bytes, in whole blocks where it is less; a new segment where none is left. */
  async reserve(wanted: number): Promise<Extent> {
    const turn = this.#switching.then(() => this.#reserve(wanted));
    this.#switching = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  /** @internal */
  async write(extent: Extent, parts: readonly Uint8Array[]): Promise<void> {
    try {
      await this.#segments.descriptors.write(extent.life, parts, extent.offset);
    } catch (cause) {
      // Nothing depends on these bytes, so a full disk costs only this body. Any other failure is the disk's.
      if (isNoSpace(cause)) throw new EngineError('full', 'The disk became full under a body.', { cause });
      this.#health.fail(cause);
      this.#health.check();
    }
    this.#crash('body-written');
  }

  /** @internal */
  async sync(lives: Iterable<number>): Promise<void> {
    for (const life of lives) {
      const shared = this.#syncs.get(life) ?? new SharedSync(() => this.#segments.descriptors.sync(life));
      this.#syncs.set(life, shared);
      await this.#health.guard(shared.run());
    }
    this.#crash('body-synced');
  }

  /** @internal */
  unstage(life: number): void {
    const left = (this.#staged.get(life) ?? 0) - 1;
    if (left > 0) this.#staged.set(life, left);
    else this.#staged.delete(life);
    if (left <= 0 && life !== this.#segment?.life) this.#syncs.delete(life);
  }

  /** @internal Takes back the unused end of a reservation, if nothing was reserved behind it. */
  unreserve(rest: Extent): void {
    if (rest.life === this.#segment?.life && pages(rest.offset + rest.length) === this.#end)
      this.#end = pages(rest.offset);
  }

  async #activate(): Promise<Segment> {
    try {
      return await this.#segments.activate('body', this.#sequence());
    } catch (error) {
      if (error instanceof EngineError) throw error;
      this.#health.fail(error);
      this.#health.check();
      throw error;
    }
  }

  async #reserve(wanted: number): Promise<Extent> {
    let room = this.#segment ? this.#segment.size - this.#end : 0;
    if (room < Math.min(wanted, blockBytes)) {
      const full = this.#segment;
      this.#segment = await this.#activate();
      if (full) this.#segments.seal(full.life);
      this.#end = segmentHeaderBytes;
      room = this.#segment.size - this.#end;
    }
    const whole = room - (room % blockBytes);
    const length = wanted <= room ? wanted : whole;
    const { life } = this.#segment!;
    const extent = { life, offset: this.#end, length };
    // Pages of the file system stay apart, so that one body's write never rewrites another's page.
    this.#end = pages(this.#end + length);
    this.#staged.set(life, (this.#staged.get(life) ?? 0) + 1);
    return extent;
  }
}

/** Where the next page of the file system begins. */
function pages(offset: number): number {
  return Math.ceil(offset / pageBytes) * pageBytes;
}

const pageBytes = 4096;
