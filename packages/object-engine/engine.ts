import type { World } from '@mallee/base';
import { copySegments } from './backup.ts';
import type { Bodies, StagedBody } from './bodies.ts';
import type { BodyReader } from './body-reader.ts';
import type { Compactor } from './compact.ts';
import { decodeUpload } from './entries.ts';
import { EngineError } from './errors.ts';
import type { Files } from './files.ts';
import type { Health } from './health.ts';
import type { Housekeeping } from './housekeeping.ts';
import { escapedKeyOf, uploadKey, uploadPrefix } from './keys.ts';
import { listObjects } from './lists/list-objects.ts';
import { listParts, listUploads } from './lists/list-uploads.ts';
import { listVersions } from './lists/list-versions.ts';
import type { Log } from './log.ts';
import { lookAt, openVersion } from './object-reader.ts';
import { createBucket, markDeleting, removeBucket } from './operations/buckets.ts';
import { amendObject, deleteObject, putObject } from './operations/objects.ts';
import { usageOf } from './operations/rules.ts';
import { abortUpload, completeUpload, createUpload, putPart } from './operations/uploads.ts';
import type { Readers } from './readers.ts';
import type { Recovery } from './recover.ts';
import { type EngineReport, report } from './report.ts';
import type { Retired } from './retired.ts';
import type { Scrubber, ScrubReport } from './scrub.ts';
import { type Segments, segmentsDir } from './segments.ts';
import type { Sequencer } from './sequencer.ts';
import { flushIndex, markCheckpoint, markClean } from './state.ts';
import type {
  Check,
  CompleteAnswer,
  CompleteUpload,
  DeleteAnswer,
  DeleteObject,
  ListOptions,
  ListVersionsOptions,
  ObjectInfo,
  ObjectList,
  ObjectReader,
  PartInfo,
  PutAnswer,
  PutObject,
  PutPart,
  UploadInfo,
  UploadList,
  Usage,
  VersionList,
} from './types.ts';
import { formatId, infoOf, parseId, whichVersion } from './version-id.ts';
import { type Index, span, type View } from './view.ts';

/**
 * The durable object store of one process: buckets are numbers, keys and metadata are bytes. Every answer of a
 * writing method means that the change is on disk; every failure is an EngineError. See README.md.
 */
export class Engine {
  /** What opening found and did. */
  readonly recovery: Recovery;
  readonly #parts: EngineParts;
  #closing: Promise<void> | undefined;

  /** @internal Use `openEngine`. */
  constructor(recovery: Recovery, parts: EngineParts) {
    this.recovery = recovery;
    this.#parts = parts;
  }

  /** Again without harm; a number that was ever used for another bucket is refused as `no-such-bucket`. */
  createBucket(bucket: number): Promise<void> {
    return this.#parts.sequencer.submit(createBucket(bucket));
  }

  /**
   * Refuses new writes, then removes the bucket and its open uploads if it holds no version. A crash in between leaves
   * it refusing writes; calling again finishes.
   */
  async deleteBucket(bucket: number): Promise<'deleted' | 'not-empty'> {
    const { sequencer, index } = this.#parts;
    if ((await sequencer.submit(markDeleting(bucket))) === 'not-empty') return 'not-empty';
    for await (const indexKey of index.keys(span(uploadPrefix(bucket, noBytes)))) {
      const { key, number } = escapedKeyOf(indexKey);
      await sequencer.submit(abortUpload(bucket, key, formatId(number), 'forget'));
    }
    await sequencer.submit(removeBucket(bucket));
    return 'deleted';
  }

  /** Deletes every version in a bucket and the bucket: for numbers that a restored database does not know. */
  async purgeBucket(bucket: number): Promise<void> {
    for (;;) {
      const { versions } = await this.listVersions(bucket, { limit: 1000 });
      const how = { versioning: 'off' as const, at: 0 };
      await Promise.all(versions.map(({ key, version }) => this.delete(bucket, key, { ...how, version })));
      if (versions.length === 0 && (await this.deleteBucket(bucket)) === 'deleted') return;
    }
  }

  /** Whether the bucket is there and takes writes. */
  isOpen(bucket: number): boolean {
    return this.#parts.view.buckets.get(bucket)?.state === 'open';
  }

  /** Numbers of the buckets that are there, those that are being deleted among them. */
  buckets(): number[] {
    return [...this.#parts.view.buckets].filter(([, { state }]) => state !== 'removed').map(([bucket]) => bucket);
  }

  /** Exact: it changes in the same index batch as what it counts. */
  usage(bucket: number): Usage {
    return usageOf(this.#bucket(bucket));
  }

  /**
   * Takes a body as it arrives: up to 64 KiB are kept in memory, more is written to its place and synced. Nothing is
   * visible before a `put`. `expected` is its length if known. The caller releases it in the end, used or not.
   */
  stage(body: AsyncIterable<Uint8Array>, expected?: number): Promise<StagedBody> {
    return this.#stage(body, expected);
  }

  /** A body of at most 64 KiB that is there already. Its bytes are the engine's from now on. */
  stageSmall(content: Buffer): StagedBody {
    this.#mustBeRoomy();
    return this.#parts.bodies.small(content);
  }

  /** Like `stage`, for parts of uploads, which always get a place of their own. */
  stagePart(body: AsyncIterable<Uint8Array>, expected?: number): Promise<StagedBody> {
    return this.#stage(body, expected, -1);
  }

  async put(bucket: number, key: Buffer, object: PutObject): Promise<PutAnswer> {
    return this.#parts.sequencer.submit(putObject(bucket, key, object));
  }

  async delete(bucket: number, key: Buffer, how: DeleteObject): Promise<DeleteAnswer> {
    return this.#parts.sequencer.submit(deleteObject(bucket, key, how));
  }

  /** Changes a version's metadata; undefined when there is no such version. `change` must be quick. */
  async amend(
    bucket: number,
    key: Buffer,
    how: { version?: string; change: (meta: Buffer, info: ObjectInfo) => Buffer; check?: Check },
  ): Promise<ObjectInfo | undefined> {
    return this.#parts.sequencer.submit(amendObject(bucket, key, { ...how, version: how.version }));
  }

  /** What is known of a version. Without one: of the current version, or of the delete marker in its place. */
  async head(bucket: number, key: Buffer, version?: string): Promise<ObjectInfo | undefined> {
    const which = this.#which(bucket, version);
    const entry = which === 'nothing' ? undefined : await lookAt(this.#parts.view, bucket, key, which);
    return entry && infoOf(entry);
  }

  /** Like `head`, with the body: it stays readable whatever happens to the key. To be released or read to its end. */
  async get(bucket: number, key: Buffer, version?: string): Promise<ObjectReader | undefined> {
    const which = this.#which(bucket, version);
    return which === 'nothing' ? undefined : openVersion(this.#reading(), bucket, key, which);
  }

  async list(bucket: number, options: ListOptions): Promise<ObjectList> {
    this.#bucket(bucket);
    return listObjects(this.#parts.index, bucket, options);
  }

  async listVersions(bucket: number, options: ListVersionsOptions): Promise<VersionList> {
    this.#bucket(bucket);
    return listVersions(this.#parts.index, bucket, options);
  }

  /** Answers the upload's id. */
  async createUpload(bucket: number, key: Buffer, facts: { meta: Buffer; at: number }): Promise<string> {
    return this.#parts.sequencer.submit(createUpload(bucket, key, facts));
  }

  /** Adds or replaces a part; its body comes from `stagePart`. */
  async putPart(bucket: number, key: Buffer, upload: string, number: number, part: PutPart): Promise<void> {
    return this.#parts.sequencer.submit(putPart(bucket, key, upload, number, part));
  }

  /** Turns parts into an object without copying them. Repeated within a day it answers the same. */
  async completeUpload(bucket: number, key: Buffer, upload: string, how: CompleteUpload): Promise<CompleteAnswer> {
    const now = this.#parts.world.now();
    return this.#parts.sequencer.submit(completeUpload(bucket, key, upload, how, now));
  }

  async abortUpload(bucket: number, key: Buffer, upload: string): Promise<void> {
    this.#bucket(bucket);
    return this.#parts.sequencer.submit(abortUpload(bucket, key, upload));
  }

  /** An open upload, or undefined. */
  async findUpload(bucket: number, key: Buffer, upload: string): Promise<UploadInfo | undefined> {
    this.#bucket(bucket);
    const id = parseId(upload);
    const value = id === undefined ? undefined : await this.#parts.index.get(uploadKey(bucket, key, id));
    const held = value && decodeUpload(value);
    return held && !held.done ? { upload, key, at: held.at, meta: held.meta } : undefined;
  }

  /** Parts with numbers above `after`, at most `limit`. */
  async listParts(
    bucket: number,
    key: Buffer,
    upload: string,
    options: { after: number; limit: number },
  ): Promise<{ parts: PartInfo[]; more: boolean }> {
    if (!(await this.findUpload(bucket, key, upload)))
      throw new EngineError('no-such-upload', `Upload ${upload} is not there.`);
    return listParts(this.#parts.index, bucket, parseId(upload)!, options);
  }

  async listUploads(bucket: number, options: ListOptions & { afterUpload?: string }): Promise<UploadList> {
    this.#bucket(bucket);
    return listUploads(this.#parts.index, bucket, options);
  }

  /** Makes the index last, which bounds the next start, and reuses emptied segments. */
  checkpoint(): Promise<void> {
    return this.#parts.retired.checkpoint();
  }

  /**
   * Empties, without resting, as many segments as there are now where it is worth it, and answers how many. Tries
   * those again in which something could not be read, and lets them go where nothing in them is of use any more.
   */
  async compact(): Promise<number> {
    const { compactor, retired, segments } = this.#parts;
    const most = segments.lives.size;
    compactor.retryQuarantined();
    let emptied = 0;
    for (let next = compactor.candidate(); next && emptied < most; next = compactor.candidate()) {
      if (!(await compactor.empty(next, noRest, true))) continue;
      emptied += 1;
      // Emptied files are of use again behind a checkpoint only.
      if (emptied % 8 === 0) await retired.checkpoint();
    }
    await retired.checkpoint();
    return emptied;
  }

  /** Reads everything and compares checksums, at a bounded share of the machine. `report` tells how far it is. */
  scrub(): Promise<ScrubReport> {
    return this.#parts.scrubber.run();
  }

  /** What an operator wants to know; sets the metrics' gauges too. */
  report(): Promise<EngineReport> {
    return report(this.#parts, this.recovery);
  }

  /** Forgets the answers of uploads that were completed over a day ago. */
  expire(): Promise<void> {
    return this.#parts.housekeeping.expire();
  }

  /** Copies everything up to now into an empty folder that `openEngine` takes. Writes go on meanwhile. */
  async backup(dir: string): Promise<{ segments: number; bytes: number }> {
    const { files, segments, log, readers, dir: own } = this.#parts;
    const pin = readers.enter(true);
    try {
      const end = { life: log.segment.life, end: log.end };
      return await copySegments(files, segments, end, { from: segmentsDir(own), to: segmentsDir(dir) });
    } finally {
      readers.leave(pin);
    }
  }

  /** Waits for what was begun, makes the next start quick and lets go of the folder. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { health, housekeeping, sequencer, readers, index, segments } = this.#parts;
    await housekeeping.stop();
    await sequencer.idle();
    const wasWhole = !health.failed;
    health.close();
    try {
      if (wasWhole) {
        const position = await flushIndex(index);
        if (position) {
          await markCheckpoint(index, position);
          await markClean(index, position);
        }
      }
    } finally {
      readers.leaveAll();
      await index.close();
      await segments.close();
    }
  }

  async #stage(body: AsyncIterable<Uint8Array>, expected = 0, inline?: number): Promise<StagedBody> {
    this.#mustBeRoomy();
    return this.#parts.bodies.stage(body, expected, inline);
  }

  #mustBeRoomy(): void {
    if (!this.#parts.segments.roomy)
      throw new EngineError('full', 'The disk of the object store is full; deletes still work.');
  }

  #bucket(bucket: number) {
    if (this.#parts.health.closed) throw new EngineError('closed', 'The object engine is closed.');
    const entry = this.#parts.view.buckets.get(bucket);
    if (!entry || entry.state === 'removed') throw new EngineError('no-such-bucket', `Bucket ${bucket} is not there.`);
    return entry;
  }

  #which(bucket: number, version: string | undefined) {
    this.#bucket(bucket);
    return whichVersion(version);
  }

  #reading() {
    const { view, reader, readers } = this.#parts;
    return { view, bodies: reader, readers };
  }
}

/** @internal What `openEngine` puts together. */
export interface EngineParts {
  readonly dir: string;
  readonly world: World;
  readonly files: Files;
  readonly index: Index;
  readonly health: Health;
  readonly segments: Segments;
  readonly view: View;
  readonly log: Log;
  readonly bodies: Bodies;
  readonly sequencer: Sequencer;
  readonly reader: BodyReader;
  readonly readers: Readers;
  readonly retired: Retired;
  readonly compactor: Compactor;
  readonly housekeeping: Housekeeping;
  readonly scrubber: Scrubber;
}

const noBytes = Buffer.alloc(0);
const noRest = () => Promise.resolve();
