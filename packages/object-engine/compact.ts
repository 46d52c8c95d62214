import type { World } from '@mallee/base';
import type { Bodies } from './bodies.ts';
import type { BodyReader } from './body-reader.ts';
import { ByteReader } from './bytes.ts';
import type { CrashPoints } from './crash-points.ts';
import { decodeBody } from './entries.ts';
import { EngineError } from './errors.ts';
import { bodyKey, extentStem, lastNumberOf } from './keys.ts';
import { isManifest } from './layout.ts';
import { compactBelow, mib, segmentHeaderBytes } from './limits.ts';
import { moveExtent, moveRecord } from './operations/move.ts';
import type { Retired } from './retired.ts';
import type { Segment, Segments } from './segments.ts';
import type { Sequencer } from './sequencer.ts';
import { span, type View } from './view.ts';
import { walk } from './walk.ts';

interface Parts {
  readonly world: World;
  readonly segments: Segments;
  readonly sequencer: Sequencer;
  readonly bodies: Bodies;
  readonly reader: BodyReader;
  readonly view: View;
  readonly retired: Retired;
  readonly crash: CrashPoints;
}

/** Empties segments that are mostly garbage by writing what is alive in them to the end of the log. */
export class Compactor {
  readonly #parts: Parts;
  /** Segments with bytes that cannot be read. They stay, for an operator and the scrub's report. */
  readonly #damaged = new Set<number>();
  /** The one at work and the one that was asked for keep out of each other's segments. */
  readonly #emptying = new Set<number>();
  /** Segments emptied since the engine was opened. */
  emptied = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The segment with the smallest live share, if there is one that is worth the work. */
  candidate(): Segment | undefined {
    let best: Segment | undefined;
    let share = compactBelow;
    for (const segment of this.due()) {
      const own = this.#share(segment);
      if (own >= share) continue;
      best = segment;
      share = own;
    }
    return best;
  }

  /** Sealed segments that are worth emptying. */
  due(): Segment[] {
    const { segments, bodies, retired } = this.#parts;
    return [...segments.lives.values()].filter((segment) => {
      const { life } = segment;
      if (segments.isOpen(life) || bodies.isStaging(life)) return false;
      if (retired.has(life) || this.#damaged.has(life) || this.#emptying.has(life)) return false;
      return this.#share(segment) < compactBelow;
    });
  }

  /** Segments that could not be emptied because something in them cannot be read. */
  get quarantined(): number[] {
    return [...this.#damaged];
  }

  /** Tries those once more: what could not be read may be deleted by now. */
  retryQuarantined(): void {
    this.#damaged.clear();
  }

  /**
   * Empties one segment; `rest` is called between slices with the milliseconds that the last one took. Answers false
   * where something in it cannot be read. With `letGo` that keeps the segment only as long as something alive lies in it.
   */
  async empty(segment: Segment, rest: (worked: number) => Promise<void>, letGo = false): Promise<boolean> {
    this.#emptying.add(segment.life);
    try {
      return await this.#empty(segment, rest, letGo);
    } finally {
      this.#emptying.delete(segment.life);
    }
  }

  async #empty(segment: Segment, rest: (worked: number) => Promise<void>, letGo: boolean): Promise<boolean> {
    const { world, view, retired } = this.#parts;
    const { life } = segment;
    const whole = segment.kind === 'log' ? await this.#emptyLog(segment, rest) : await this.#emptyBodies(segment, rest);
    if ((whole || letGo) && (view.segments.get(life)?.live ?? 0) === 0) {
      await retired.add(life);
      this.emptied += 1;
      return true;
    }
    this.#damaged.add(life);
    world.log.error('a segment cannot be emptied', { life, kind: segment.kind });
    return false;
  }

  #share({ kind, life, size }: Segment): number {
    const worth = this.#parts.view.segments.get(life);
    if (!worth) return 0;
    const usable = size - segmentHeaderBytes;
    const kept = kind === 'log' && this.#parts.segments.hasLog(worth.from, worth.to, life) ? worth.tombstones : 0;
    return (worth.live + kept) / usable;
  }

  async #emptyLog(segment: Segment, rest: (worked: number) => Promise<void>): Promise<boolean> {
    const { segments, sequencer, crash } = this.#parts;
    const steps = walk(segments.descriptors, segment, segmentHeaderBytes, segments.endOf(segment.life));
    let whole = true;
    let moves: Promise<number>[] = [];
    let bytes = 0;
    let began = performance.now();
    const settle = async (): Promise<void> => {
      await Promise.all(moves.splice(0));
      crash('compaction-moved');
      await rest(performance.now() - began);
      bytes = 0;
      began = performance.now();
    };
    for await (const step of steps) {
      if (step.kind === 'damage') {
        whole = false;
        continue;
      }
      moves.push(sequencer.submit(moveRecord(step.record, step.place, segments)));
      bytes += step.place.length;
      if (moves.length >= sliceRecords || bytes >= mib) await settle();
    }
    await settle();
    moves = [];
    return whole;
  }

  async #emptyBodies({ life }: Segment, rest: (worked: number) => Promise<void>): Promise<boolean> {
    const { view, sequencer, bodies, reader } = this.#parts;
    let whole = true;
    const rows = await view.index.iterator(span(extentStem(life))).all();
    for (const [key, value] of rows) {
      const began = performance.now();
      const id = new ByteReader(value).int();
      const offset = lastNumberOf(key);
      const description = await view.index.get(bodyKey(id));
      const layout = description && decodeBody(description).layout;
      if (!layout || isManifest(layout)) continue;
      const range = extentRange(layout.extents, life, offset);
      if (!range) continue;
      try {
        const copy = await bodies.stage(
          reader.extents(layout, range, { touch: () => {}, lent: false }),
          range.to - range.from,
          0,
        );
        try {
          if (Buffer.isBuffer(copy.content)) throw new EngineError('damaged', `Body ${id} has an empty extent.`);
          await sequencer.submit(moveExtent(id, { life, offset }, copy.content));
        } finally {
          copy.release();
        }
      } catch (error) {
        if (!(error instanceof EngineError && error.kind === 'damaged')) throw error;
        whole = false;
      }
      await rest(performance.now() - began);
    }
    return whole;
  }
}

function extentRange(
  extents: readonly { life: number; offset: number; length: number }[],
  life: number,
  offset: number,
): { from: number; to: number } | undefined {
  let from = 0;
  for (const extent of extents) {
    if (extent.life === life && extent.offset === offset) return { from, to: from + extent.length };
    from += extent.length;
  }
  return undefined;
}

const sliceRecords = 64;
