import { join } from 'node:path';
import type { World } from '@mallee/base';
import type { CrashPoints } from './crash-points.ts';
import { Descriptors } from './descriptors.ts';
import { EngineError } from './errors.ts';
import { type Files, isNoSpace } from './files.ts';
import type { Salt } from './frame.ts';
import { mib, segmentHeaderBytes } from './limits.ts';
import { decodeHeader, encodeHeader, type SegmentHeader, type SegmentKind, saltOf } from './segment-header.ts';

export interface Segment extends SegmentHeader {
  readonly salt: Salt;
}

export interface SegmentOptions {
  readonly dir: string;
  readonly files: Files;
  readonly world: World;
  readonly segmentBytes: number;
  /** Room that stays free for deletes, compaction and the index. */
  readonly reserveBytes: number;
  readonly crash: CrashPoints;
}

/** Where an engine's folder has its segments. */
export const segmentsDir = (dir: string): string => join(dir, 'segments');

/**
 * The segment files. A file is made ahead of its use as `spare-*`, becomes `<life>.log` or `<life>.body` by a rename
 * when its header is on disk, and goes back to being a spare when compaction has emptied it.
 */
export class Segments {
  readonly lives = new Map<number, Segment>();
  readonly descriptors: Descriptors;
  readonly #options: SegmentOptions;
  /** Lives that are still written to; compaction keeps off. */
  readonly #open = new Set<number>();
  /** Lives of the log in rising order: a large store has many thousands, and compaction asks about ranges of them. */
  readonly #logs: number[] = [];
  readonly #spares: Record<SegmentKind, string[]> = { log: [], body: [] };
  #store = '';
  #nextLife = 1;
  #preparing: Promise<void> | undefined;
  #roomy = true;

  private constructor(options: SegmentOptions) {
    this.#options = options;
    this.descriptors = new Descriptors(options.files, options.world.log, (life) => this.path(life));
  }

  /** Reads the header of every segment file. */
  static async open(options: SegmentOptions): Promise<Segments> {
    const segments = new Segments(options);
    await options.files.makeDir(options.dir);
    for (const name of (await options.files.list(options.dir)).sort()) await segments.#meet(name);
    segments.#store ||= options.world.bytes(8).toString('hex');
    await segments.measure();
    return segments;
  }

  get store(): string {
    return this.#store;
  }

  get bytes(): number {
    return this.#options.segmentBytes;
  }

  /** False when another body could take what deletes and compaction need. Updated by `measure`. */
  get roomy(): boolean {
    return this.#roomy;
  }

  async measure(): Promise<void> {
    this.#roomy = (await this.#options.files.free(this.#options.dir)) >= this.#options.reserveBytes;
  }

  /** Lives of one kind from the oldest to the newest: the log's order. */
  ordered(kind: SegmentKind): Segment[] {
    if (kind === 'log') return this.#logs.map((life) => this.lives.get(life)!);
    return [...this.lives.values()].filter((segment) => segment.kind === kind).sort((a, b) => a.life - b.life);
  }

  count(kind: SegmentKind): number {
    return kind === 'log' ? this.#logs.length : this.lives.size - this.#logs.length;
  }

  /** Whether there is a log life in [from, to] other than `except`. */
  hasLog(from: number, to: number, except: number): boolean {
    let at = this.#firstLog(from);
    if (this.#logs[at] === except) at += 1;
    return at < this.#logs.length && this.#logs[at]! <= to;
  }

  /** Where a sealed log life ended, if the one after it is still there to tell. */
  endOf(life: number): number | undefined {
    const next = this.#logs[this.#firstLog(life + 1)];
    const previous = next === undefined ? undefined : this.lives.get(next)!.previous;
    return previous?.life === life ? previous.end : undefined;
  }

  path(life: number): string {
    const segment = this.lives.get(life);
    if (!segment) throw new EngineError('damaged', `Segment life ${life} is not there.`);
    return join(this.#options.dir, fileName(life, segment.kind));
  }

  /**
   * Begins a life: from a spare where there is one. Its header and its name are on disk before this resolves. It
   * counts as written to until `seal`.
   * Throws `full` where no file can be made; nothing has changed then.
   */
  async activate(kind: SegmentKind, sequence: number, previous = { life: 0, end: 0 }): Promise<Segment> {
    await this.#preparing;
    if (this.#spares[kind].length === 0) await this.#makeSpare(kind);
    const { dir, files, world, segmentBytes, crash } = this.#options;
    const spare = this.#spares[kind].pop()!;
    const life = this.#nextLife++;
    const mark = world.bytes(4).readUInt32LE() | 1;
    const header: SegmentHeader = {
      ...{ kind, store: this.#store, life, mark: mark >>> 0, size: segmentBytes, sequence, previous },
    };
    try {
      await this.#writeHeader(join(dir, spare), header);
    } catch (cause) {
      if (!isNoSpace(cause)) throw cause;
      await files.remove(join(dir, spare));
      throw noRoom(cause);
    }
    await files.rename(join(dir, spare), join(dir, fileName(life, kind)));
    await files.syncDir(dir);
    const segment = { ...header, salt: saltOf(header) };
    this.#open.add(life);
    this.#add(segment);
    crash('segment-activated');
    await this.measure();
    return segment;
  }

  isOpen(life: number): boolean {
    return this.#open.has(life);
  }

  /** Goes on writing to a life of an earlier start. */
  reopen(life: number): void {
    this.#open.add(life);
  }

  seal(life: number): void {
    this.#open.delete(life);
  }

  /** Whether a life may end: the newest stays, for its number tells the next start which ones were used. */
  mayEnd(life: number): boolean {
    return life < this.#nextLife - 1;
  }

  /** Makes the next log segment ahead of its need. A failure only means that it is tried again when it is needed. */
  prepareLog(): void {
    if (this.#spares.log.length > 0 || this.#preparing) return;
    this.#preparing = this.#makeSpare('log')
      .catch(() => {
        this.#roomy = false;
      })
      .finally(() => {
        this.#preparing = undefined;
      });
  }

  /** Ends a life for good. Only for segments that nothing refers to, behind a synced checkpoint, without readers. */
  async recycle(life: number): Promise<void> {
    const { dir, files, crash } = this.#options;
    const segment = this.lives.get(life);
    if (!segment) return;
    const path = this.path(life);
    this.descriptors.close(life);
    const spares = this.#spares[segment.kind];
    if (segment.size === this.#options.segmentBytes && spares.length < keptSpares) {
      const name = spareName(this.#options.world, segment.kind);
      await files.rename(path, join(dir, name));
      spares.push(name);
    } else await files.remove(path);
    // A rename that a power cut undoes would bring back records whose tombstones are gone by then.
    await files.syncDir(dir);
    this.lives.delete(life);
    if (segment.kind === 'log') this.#logs.splice(this.#firstLog(life), 1);
    crash('segment-recycled');
  }

  async close(): Promise<void> {
    await this.#preparing;
    this.descriptors.closeAll();
  }

  async #meet(name: string): Promise<void> {
    const { dir, files, segmentBytes } = this.#options;
    const path = join(dir, name);
    const spare = /^spare-[0-9a-f]{16}\.(log|body)$/.exec(name);
    if (spare) {
      // A spare of another size, or one whose making was cut short, is not worth keeping.
      if ((await files.size(path)) === segmentBytes) this.#spares[spare[1] as SegmentKind].push(name);
      else await files.remove(path);
      return;
    }
    const match = /^(\d{16})\.(log|body)$/.exec(name);
    if (!match) return;
    const fd = files.open(path);
    const block = Buffer.alloc(segmentHeaderBytes);
    // Nothing else is going on yet, and a large store has many thousands: without hops to the thread pool.
    files.readNow(fd, block, 0);
    files.close(fd);
    const header = decodeHeader(block);
    if (!header || header.life !== Number(match[1]) || header.kind !== match[2])
      throw new EngineError('damaged', `${path} has no valid segment header.`);
    if (this.#store && header.store !== this.#store)
      throw new EngineError('damaged', `${path} belongs to another object store.`);
    this.#store = header.store;
    this.#nextLife = Math.max(this.#nextLife, header.life + 1);
    this.#add({ ...header, salt: saltOf(header) });
  }

  /** Lives come in rising order: names have a fixed width, and new lives are always the highest. */
  #add(segment: Segment): void {
    this.lives.set(segment.life, segment);
    if (segment.kind === 'log') this.#logs.push(segment.life);
  }

  /** Index of the first log life that is not below `life`. */
  #firstLog(life: number): number {
    let low = 0;
    let high = this.#logs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#logs[middle]! < life) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #writeHeader(path: string, header: SegmentHeader): Promise<void> {
    const { files } = this.#options;
    const fd = files.open(path);
    try {
      await files.write(fd, [encodeHeader(header)], 0);
      await files.sync(fd);
    } finally {
      files.close(fd);
    }
  }

  /**
   * Log segments are filled with zeros, so that a group's sync need not write block maps and cannot run out of room.
   * Body segments only get their length: a body syncs once anyway, and writing everything twice would cost more.
   */
  async #makeSpare(kind: SegmentKind): Promise<void> {
    const { dir, files, segmentBytes, world } = this.#options;
    const name = spareName(world, kind);
    const path = join(dir, name);
    try {
      const fd = files.create(path);
      try {
        if (kind === 'log') {
          for (let at = 0; at < segmentBytes; at += zeros.length)
            await files.write(fd, [zeros.subarray(0, Math.min(zeros.length, segmentBytes - at))], at);
        } else await files.truncate(fd, segmentBytes);
        await files.sync(fd);
      } finally {
        files.close(fd);
      }
    } catch (cause) {
      await files.remove(path);
      if (!isNoSpace(cause)) throw cause;
      this.#roomy = false;
      throw noRoom(cause);
    }
    this.#spares[kind].push(name);
  }
}

/** Emptied files kept for reuse, of each kind; more are given back to the file system. */
const keptSpares = 4;
const zeros = Buffer.alloc(mib);

export function fileName(life: number, kind: SegmentKind): string {
  return `${String(life).padStart(16, '0')}.${kind}`;
}

function noRoom(cause: unknown): EngineError {
  return new EngineError('full', 'There is no room for another segment.', { cause });
}

function spareName(world: World, kind: SegmentKind): string {
  return `spare-${world.bytes(8).toString('hex')}.${kind}`;
}
