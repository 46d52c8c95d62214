import type { ClassicLevel, Snapshot } from 'classic-level';
import {
  type BucketEntry,
  decodeBucket,
  decodeSegment,
  decodeVersion,
  encodeBucket,
  encodePosition,
  encodeSegment,
  type Place,
  type Position,
  type SegmentEntry,
} from './entries.ts';
import { Hot, type HotVersion } from './hot.ts';
import { after, bucketKey, currentKey, engineKey, lastNumberOf, range, segmentKey } from './keys.ts';

export type Index = ClassicLevel<Buffer, Buffer>;
type IndexChange = { type: 'put'; key: Buffer; value: Buffer } | { type: 'del'; key: Buffer };

/** What looking for versions needs of an index. */
export interface Looks {
  get(key: Buffer): Buffer | undefined;
  /** The first entry whose key begins with `stem`. */
  first(stem: Buffer): Promise<{ key: Buffer; value: Buffer } | undefined>;
  /** False only where it is certain that the bucket has no versions but current ones. */
  mayHaveOlder(bucket: number): boolean;
}

/**
 * What is committed, at one moment. Commits happen on another thread, so two reads without a snapshot may see two
 * different states, even in one turn of the event loop.
 */
export class Moment implements Looks {
  readonly snapshot: Snapshot;
  readonly #index: Index;

  constructor(index: Index) {
    this.#index = index;
    this.snapshot = index.snapshot();
  }

  get(key: Buffer): Buffer | undefined {
    return this.#index.getSync(key, { snapshot: this.snapshot });
  }

  async first(stem: Buffer): Promise<{ key: Buffer; value: Buffer } | undefined> {
    const options = { ...span(stem), limit: 1, snapshot: this.snapshot };
    const [row] = await this.#index.iterator(options).all();
    return row && { key: row[0], value: row[1] };
  }

  /** The live counters may be ahead of the snapshot. */
  mayHaveOlder(): boolean {
    return true;
  }

  close(): Promise<void> {
    return this.snapshot.close();
  }
}

/**
 * The index as the group that is being formed sees it: what is committed, under what the group has decided so far.
 * Buckets and segments are few and change with every operation, so they are held in memory and written once a group.
 */
export class View implements Looks {
  readonly index: Index;
  readonly hot = new Hot();
  readonly buckets = new Map<number, BucketEntry>();
  readonly segments = new Map<number, SegmentEntry>();
  /** Set while replaying over an index that may have holes: then nothing may be concluded from counters. */
  doubtful = false;
  /** The next free sequence. */
  sequence = 1;
  readonly #changes = new Map<string, { key: Buffer; value: Buffer | undefined }>();
  readonly #dirtyBuckets = new Set<number>();
  readonly #dirtySegments = new Set<number>();
  /** What was looked up last: deciding about a key and then applying the decision look at the same entry. */
  #seen: { name: string; value: Buffer | undefined } | undefined;

  constructor(index: Index) {
    this.index = index;
  }

  /** Reads buckets and segments into memory. */
  async load(): Promise<void> {
    this.#seen = undefined;
    this.buckets.clear();
    this.segments.clear();
    for await (const [key, value] of this.index.iterator(span(Buffer.of(range.bucket))))
      this.buckets.set(lastNumberOf(key), decodeBucket(value));
    for await (const [key, value] of this.index.iterator(span(Buffer.of(range.segment))))
      this.segments.set(lastNumberOf(key), decodeSegment(value));
  }

  /** The current version as it is committed. */
  current(bucket: number, key: Buffer): HotVersion | undefined {
    const indexKey = currentKey(bucket, key);
    const name = text(indexKey);
    const known = this.hot.find(name);
    if (known) return known;
    const value = this.index.getSync(indexKey, asText);
    if (!value) return undefined;
    const found = { entry: decodeVersion(value), body: undefined };
    this.hot.keep(name, found);
    return found;
  }

  take(): number {
    return this.sequence++;
  }

  get(key: Buffer): Buffer | undefined {
    const name = text(key);
    const change = this.#changes.get(name);
    if (change) return change.value;
    if (this.#seen?.name !== name) this.#seen = { name, value: this.index.getSync(key) };
    return this.#seen.value;
  }

  /** Many keys at once, off the event loop. */
  async getMany(keys: Buffer[]): Promise<(Buffer | undefined)[]> {
    const committed = await this.index.getMany(keys);
    return keys.map((key, at) => {
      const change = this.#changes.get(text(key));
      return change ? change.value : committed[at];
    });
  }

  put(key: Buffer, value: Buffer): void {
    this.#changes.set(text(key), { key, value });
  }

  delete(key: Buffer): void {
    this.#changes.set(text(key), { key, value: undefined });
  }

  async first(stem: Buffer): Promise<{ key: Buffer; value: Buffer } | undefined> {
    const changed = this.#changedUnder(stem);
    const limit = changed.size + 1;
    const committed = await this.index.iterator({ ...span(stem), limit }).all();
    return merge(committed, changed)[0];
  }

  /** All entries whose keys begin with `stem`, in order. For ranges that are bounded by S3, such as an upload's parts. */
  async all(stem: Buffer): Promise<{ key: Buffer; value: Buffer }[]> {
    return merge(await this.index.iterator(span(stem)).all(), this.#changedUnder(stem));
  }

  mayHaveOlder(bucket: number): boolean {
    return this.doubtful || (this.buckets.get(bucket)?.older ?? 0) > 0;
  }

  /** The bucket's entry, to be changed in place. */
  changeBucket(bucket: number): BucketEntry {
    this.#dirtyBuckets.add(bucket);
    const known = this.buckets.get(bucket);
    if (known) return known;
    // Seen only while rebuilding: a compacted log can tell of a bucket's objects before it tells of the bucket.
    const fresh: BucketEntry = { ...noBucket };
    this.buckets.set(bucket, fresh);
    return fresh;
  }

  /** Counts bytes of a segment as needed or no longer needed. */
  countLive(place: Pick<Place, 'life' | 'length'>, sign: 1 | -1): void {
    if (place.length === 0) return;
    const entry = this.#segment(place.life);
    entry.live = Math.max(0, entry.live + sign * place.length);
  }

  countTombstone(place: Place, from: number, to: number): void {
    const entry = this.#segment(place.life);
    entry.from = entry.tombstones === 0 ? from : Math.min(entry.from, from);
    entry.to = Math.max(entry.to, to);
    entry.tombstones += place.length;
  }

  forgetSegment(life: number): void {
    this.segments.delete(life);
    this.#dirtySegments.add(life);
  }

  /** Writes all changes and the log position that they lead to in one batch, and starts afresh. */
  async commit(position: Pick<Position, 'life' | 'offset'>): Promise<void> {
    const batch: IndexChange[] = [];
    this.hot.change(this.#changes.keys());
    for (const { key, value } of this.#changes.values())
      batch.push(value === undefined ? { type: 'del', key } : { type: 'put', key, value });
    for (const bucket of this.#dirtyBuckets) {
      const entry = this.buckets.get(bucket);
      if (entry) batch.push({ type: 'put', key: bucketKey(bucket), value: encodeBucket(entry) });
    }
    for (const life of this.#dirtySegments) {
      const entry = this.segments.get(life);
      const key = segmentKey(life);
      batch.push(entry ? { type: 'put', key, value: encodeSegment(entry) } : { type: 'del', key });
    }
    const value = encodePosition({ ...position, sequence: this.sequence });
    batch.push({ type: 'put', key: positionKey, value });
    this.#changes.clear();
    this.#dirtyBuckets.clear();
    this.#dirtySegments.clear();
    this.#seen = undefined;
    await this.index.batch(batch);
    this.hot.changed();
    // A look while the batch was on its way may have seen either side of it.
    this.#seen = undefined;
  }

  get changed(): boolean {
    return this.#changes.size + this.#dirtyBuckets.size + this.#dirtySegments.size > 0;
  }

  #segment(life: number): SegmentEntry {
    this.#dirtySegments.add(life);
    const known = this.segments.get(life);
    if (known) return known;
    const fresh = { live: 0, tombstones: 0, from: 0, to: 0 };
    this.segments.set(life, fresh);
    return fresh;
  }

  #changedUnder(stem: Buffer): Map<string, { key: Buffer; value: Buffer | undefined }> {
    const start = text(stem);
    return new Map([...this.#changes].filter(([key]) => key.startsWith(start)));
  }
}

const asText = { valueEncoding: 'utf8' };

export const positionKey = engineKey('position');

/** Keys of a map compare by value, so bytes become the string that has them as characters. */
function text(key: Buffer): string {
  return key.toString('latin1');
}

/** Iterator bounds of everything that begins with `stem`. */
export function span(stem: Buffer): { gte: Buffer; lt: Buffer } {
  return { gte: stem, lt: after(stem) };
}

function merge(
  committed: [Buffer, Buffer][],
  changed: Map<string, { key: Buffer; value: Buffer | undefined }>,
): { key: Buffer; value: Buffer }[] {
  const kept = committed.filter(([key]) => !changed.has(text(key))).map(([key, value]) => ({ key, value }));
  if (changed.size === 0) return kept;
  const added = [...changed.values()].flatMap(({ key, value }) => (value ? [{ key, value }] : []));
  return [...kept, ...added].sort((a, b) => a.key.compare(b.key));
}

const noBucket: BucketEntry = {
  state: 'removed',
  sequence: 0,
  home: { life: 0, offset: 0, length: 0 },
  objects: 0,
  bytes: 0,
  older: 0,
  olderBytes: 0,
  uploads: 0,
  uploadBytes: 0,
};
