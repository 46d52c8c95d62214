import type { World } from '@mallee/base';
import type { BodyReader } from './body-reader.ts';
import { decodeBody, decodePart, decodeVersion, type PartEntry, type Place, type VersionEntry } from './entries.ts';
import { EngineError } from './errors.ts';
import { bodyKey, bucketOf, escapedKeyOf, lastNumberOf, partStem, range, rawKeyOf } from './keys.ts';
import { isManifest } from './layout.ts';
import { segmentHeaderBytes } from './limits.ts';
import type { Log } from './log.ts';
import { openVersion } from './object-reader.ts';
import type { Readers } from './readers.ts';
import type { Retired } from './retired.ts';
import type { Segment, Segments } from './segments.ts';
import { formatId, versionId } from './version-id.ts';
import { type Index, span, type View } from './view.ts';
import { walk } from './walk.ts';

/** A stretch of a log segment whose records cannot be read. */
export interface Stretch {
  readonly life: number;
  readonly from: number;
  readonly to: number;
}

export interface DamagedVersion {
  readonly bucket: number;
  readonly key: Buffer;
  /** Where `part` is set, the id of the open upload that it belongs to. */
  readonly version: string;
  readonly part?: number;
  /**
   * `body`: its bytes cannot be read any more. `record`: they can, thanks to the index; the log's record of it is
   * damaged, so the version would be lost with the index.
   */
  readonly lost: 'body' | 'record';
}

export interface ScrubReport {
  /** Log segments walked, of how many there were. */
  readonly segments: number;
  readonly ofSegments: number;
  /** Versions read, of about how many there were. */
  readonly versions: number;
  readonly ofVersions: number;
  /** Of the bodies of versions and of parts. */
  readonly bytes: number;
  readonly stretches: readonly Stretch[];
  /** The first thousand. */
  readonly damaged: readonly DamagedVersion[];
  readonly damagedCount: number;
}

export interface ScrubState extends ScrubReport {
  /** Since the engine was opened; `stopped` is one that was cut short, by `failure`. */
  readonly phase: 'never' | 'running' | 'done' | 'stopped';
  /** Milliseconds since 1970. */
  readonly began: number | undefined;
  readonly ended: number | undefined;
  readonly failure: string | undefined;
}

interface Parts {
  readonly world: World;
  readonly view: View;
  readonly bodies: BodyReader;
  readonly readers: Readers;
  readonly segments: Segments;
  readonly retired: Retired;
  readonly log: Log;
  /** Rests after so many milliseconds of work; throws when the engine stops. */
  rest(worked: number): Promise<void>;
}

type Progress = { -readonly [Name in keyof ScrubState]: ScrubState[Name] } & {
  stretches: Stretch[];
  damaged: DamagedVersion[];
};

/**
 * Reads everything and compares checksums: every record of the log, then every version of every key and every part of an
 * open upload as the index leads to them. What is deleted or moved meanwhile is not damage. Who asks while one runs joins it.
 */
export class Scrubber {
  readonly #parts: Parts;
  #state: Progress = fresh('never');
  #running: Promise<ScrubReport> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get state(): ScrubState {
    return this.#state;
  }

  run(): Promise<ScrubReport> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<ScrubReport> {
    const { world, view } = this.#parts;
    const state: Progress = { ...fresh('running'), began: world.now() };
    this.#state = state;
    for (const { objects, older } of view.buckets.values()) state.ofVersions += objects + older;
    try {
      await this.#walkLog(state);
      for (const which of [range.current, range.older]) await this.#readVersions(which, state);
      await this.#readParts(state);
      state.phase = 'done';
    } catch (error) {
      state.phase = 'stopped';
      state.failure = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      state.ended = world.now();
    }
    if (state.damagedCount + state.stretches.length > 0)
      world.log.error('a scrub found damage', { versions: state.damagedCount, stretches: state.stretches.length });
    return state;
  }

  async #walkLog(state: Progress): Promise<void> {
    const { segments, retired } = this.#parts;
    const lives = segments.ordered('log').map(({ life }) => life);
    state.ofSegments = lives.length;
    for (const life of lives) {
      const segment = segments.lives.get(life);
      if (segment && !retired.has(life)) await this.#walkSegment(segment, state);
      state.segments += 1;
    }
  }

  async #walkSegment(segment: Segment, state: Progress): Promise<void> {
    const { segments, readers, log, rest } = this.#parts;
    const { life } = segment;
    const end = log.segment.life === life ? log.end : segments.endOf(life);
    // Holds the file back from being reused under the walk.
    const reader = readers.enter();
    try {
      let began = performance.now();
      let walked = segmentHeaderBytes;
      for await (const step of walk(segments.descriptors, segment, segmentHeaderBytes, end)) {
        if (step.kind === 'damage') {
          state.stretches.push({ life, from: step.from, to: step.to });
          continue;
        }
        const { offset, length } = step.place;
        if (offset + length - walked < sliceBytes) continue;
        walked = offset + length;
        await rest(performance.now() - began);
        readers.touch(reader);
        began = performance.now();
      }
    } finally {
      readers.leave(reader);
    }
  }

  async #readVersions(which: number, state: Progress): Promise<void> {
    const { view, rest } = this.#parts;
    const { index } = view;
    for await (const [indexKey] of index.iterator(span(Buffer.of(which)))) {
      const began = performance.now();
      // The iterator shows the index as it was when the scrub began; where things lie now is in the index itself.
      const value = await index.get(indexKey);
      if (!value) continue;
      const entry = decodeVersion(value);
      state.versions += 1;
      state.bytes += entry.size;
      const key = which === range.current ? rawKeyOf(indexKey) : escapedKeyOf(indexKey).key;
      const lost = await this.#lost(bucketOf(indexKey), key, entry, state.stretches);
      if (lost && (await unchanged(index, indexKey, value)))
        note(state, { bucket: bucketOf(indexKey), key: Buffer.from(key), version: versionId(entry), lost });
      await rest(performance.now() - began);
    }
  }

  async #readParts(state: Progress): Promise<void> {
    const { view, rest } = this.#parts;
    const { index } = view;
    for await (const [uploadIndexKey] of index.iterator(span(Buffer.of(range.upload)))) {
      const bucket = bucketOf(uploadIndexKey);
      const { key, number: upload } = escapedKeyOf(uploadIndexKey);
      for await (const [indexKey] of index.iterator(span(partStem(bucket, upload)))) {
        const began = performance.now();
        const value = await index.get(indexKey);
        if (!value) continue;
        const entry = decodePart(value);
        state.bytes += entry.size;
        const lost = await this.#lostPart(entry, state.stretches);
        if (lost && (await unchanged(index, indexKey, value))) {
          const part = lastNumberOf(indexKey);
          note(state, { bucket, key: Buffer.from(key), version: formatId(upload), part, lost });
        }
        await rest(performance.now() - began);
      }
    }
  }

  async #lostPart(entry: PartEntry, stretches: readonly Stretch[]): Promise<DamagedVersion['lost'] | undefined> {
    if (await isDamaged(this.#readPart(entry))) return 'body';
    return isHurt(entry.home, stretches) ? 'record' : undefined;
  }

  async #readPart({ sequence }: PartEntry): Promise<void> {
    const { view, readers, bodies } = this.#parts;
    const reader = readers.enter();
    try {
      const value = await view.index.get(bodyKey(sequence));
      const layout = value && decodeBody(value).layout;
      if (!layout || isManifest(layout)) throw new EngineError('damaged', 'The index has no extents of a part.');
      const how = { touch: () => readers.touch(reader), lent: true };
      for await (const _ of bodies.extents(layout, { from: 0, to: Number.MAX_SAFE_INTEGER }, how));
    } finally {
      readers.leave(reader);
    }
  }

  async #lost(
    bucket: number,
    key: Buffer,
    entry: VersionEntry,
    stretches: readonly Stretch[],
  ): Promise<DamagedVersion['lost'] | undefined> {
    if (await isDamaged(this.#readVersion(bucket, key, entry))) return 'body';
    const { home, amend } = entry;
    return isHurt(home, stretches) || (amend && isHurt(amend, stretches)) ? 'record' : undefined;
  }

  /** What is stored may be longer than the size that is told, so it is read by parts. */
  async #readVersion(bucket: number, key: Buffer, entry: VersionEntry): Promise<void> {
    const reader = await openVersion(this.#parts, bucket, key, entry.nullVersion ? 'null' : entry.sequence);
    if (!reader) return;
    try {
      for (const index of reader.parts().keys()) for await (const _ of reader.part(index, undefined, 'lent'));
    } finally {
      reader.release();
    }
  }
}

/** Other troubles of the engine, that what was read has gone meanwhile, are none of the bytes. */
async function isDamaged(reading: Promise<void>): Promise<boolean> {
  try {
    await reading;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return error.kind === 'damaged';
  }
  return false;
}

const isHurt = (place: Place, stretches: readonly Stretch[]): boolean =>
  stretches.some(({ life, from, to }) => place.life === life && place.offset < to && place.offset >= from);

function note(state: Progress, damaged: DamagedVersion): void {
  state.damagedCount += 1;
  if (state.damaged.length < named) state.damaged.push(damaged);
}

async function unchanged(index: Index, key: Buffer, value: Buffer): Promise<boolean> {
  return (await index.get(key))?.equals(value) ?? false;
}

function fresh(phase: ScrubState['phase']): Progress {
  return {
    ...{ phase, began: undefined, ended: undefined, failure: undefined },
    ...{ segments: 0, ofSegments: 0, versions: 0, ofVersions: 0, bytes: 0 },
    ...{ stretches: [], damaged: [], damagedCount: 0 },
  };
}

const sliceBytes = 1_048_576;
const named = 1000;
