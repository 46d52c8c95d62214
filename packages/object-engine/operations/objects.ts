import type { VersionEntry } from '../entries.ts';
import { EngineError } from '../errors.ts';
import type { Layout } from '../layout.ts';
import { inlineBytes } from '../limits.ts';
import type { VersionRecord } from '../records.ts';
import type { Decision, Operation } from '../sequencer.ts';
import type { Check, DeleteAnswer, DeleteObject, ObjectInfo, PutAnswer, PutObject } from '../types.ts';
import { infoOf, versionId, whichVersion } from '../version-id.ts';
import { currentOf, findVersion, nullOf } from '../versions.ts';
import type { View } from '../view.ts';
import { ask, checkCondition, checkSizes, newVersion, noGrowth, openBucket } from './rules.ts';

/** Writes a version. `size` and `content` are the body's, which has arrived whole and is on disk if it is large. */
export function putObject(bucket: number, key: Buffer, object: PutObject): Operation<PutAnswer> {
  checkSizes(key, object.meta);
  const content = Buffer.isBuffer(object.body) ? object.body : object.body.content;
  if (Buffer.isBuffer(content) && content.length > inlineBytes)
    throw new EngineError('too-large', 'A body that is passed as a buffer has at most 64 KiB; stage larger ones.');
  const { etag, at, meta, versioning } = object;
  const size = Buffer.isBuffer(object.body) ? object.body.length : object.body.size;
  return {
    bytes: key.length + meta.length + (Buffer.isBuffer(content) ? content.length : 0),
    frees: false,
    decide(view) {
      const entry = openBucket(view, bucket);
      const current = currentOf(view, bucket, key);
      checkCondition(object.condition, current);
      const nullVersion = versioning !== 'enabled';
      if (object.check) {
        const ends = nullVersion ? nullOf(view, bucket, key, current) : undefined;
        ask(object.check, { target: current, ends }, newVersion(size, ends), entry);
      }
      const record = versionRecord(view, bucket, key, { nullVersion, size, etag, at, meta, body: content });
      const { sequence } = record;
      return { records: [record], answer: { version: versionId(record), sequence } };
    },
  };
}

/** Deletes a version for good, or the current one in the way of the bucket's versioning. */
export function deleteObject(bucket: number, key: Buffer, how: DeleteObject): Operation<DeleteAnswer> {
  checkSizes(key, how.meta);
  const which = whichVersion(how.version);
  return {
    bytes: key.length,
    frees: true,
    async decide(view) {
      const entry = openBucket(view, bucket);
      const current = currentOf(view, bucket, key);
      checkCondition(how.condition, current);
      if (how.version === undefined && how.versioning !== 'off') {
        const nullVersion = how.versioning === 'suspended';
        const ends = nullVersion ? nullOf(view, bucket, key, current) : undefined;
        ask(how.check, { target: current, ends }, newVersion(0, ends), entry);
        const blank = { size: 0, etag: '', at: how.at, meta: how.meta ?? empty, body: empty };
        const record = versionRecord(view, bucket, key, { nullVersion, marker: true, ...blank });
        return {
          records: [record],
          answer: { deleted: true, version: versionId(record), marker: true, sequence: record.sequence },
        };
      }
      const target =
        how.version === undefined
          ? nullOf(view, bucket, key, current)
          : which === 'nothing'
            ? undefined
            : await findVersion(view, bucket, key, which);
      const grows = target ? { versions: -1, bytes: -target.size } : noGrowth;
      ask(how.check, { target, ends: target }, grows, entry);
      if (!target) return { records: [], answer: nothingDeleted };
      const record = tombstone(view, bucket, key, target);
      const answer = { deleted: true, version: versionId(target), marker: target.marker, sequence: record.sequence };
      return { records: [record], answer };
    },
  };
}

/**
 * Gives a version other metadata. `change` is asked at the sequencer, so that two amendments never overwrite each
 * other's; it must be quick. Answers undefined when there is no such version.
 */
export function amendObject(
  bucket: number,
  key: Buffer,
  how: {
    version: string | undefined;
    change: (meta: Buffer, info: ObjectInfo) => Buffer;
    check?: Check | undefined;
  },
): Operation<ObjectInfo | undefined> {
  checkSizes(key);
  const which = whichVersion(how.version);
  return {
    bytes: key.length,
    frees: false,
    async decide(view): Promise<Decision<ObjectInfo | undefined>> {
      const entry = openBucket(view, bucket);
      const target = which === 'nothing' ? undefined : await findVersion(view, bucket, key, which);
      ask(how.check, { target, ends: undefined }, noGrowth, entry);
      if (!target) return { records: [], answer: undefined };
      const meta = how.change(target.meta, infoOf(target));
      checkSizes(key, meta);
      const record = { kind: 'amend' as const, sequence: view.take(), bucket, key, version: target.sequence, meta };
      return { records: [record], answer: { ...infoOf(target), meta } };
    },
  };
}

export function versionRecord(
  view: View,
  bucket: number,
  key: Buffer,
  facts: {
    nullVersion: boolean;
    marker?: boolean;
    size: number;
    etag: string;
    at: number;
    meta: Buffer;
    body: Buffer | Layout;
  },
): VersionRecord {
  const sequence = view.take();
  return { kind: 'version', sequence, bucket, key, marker: false, upload: 0, answerUntil: 0, ...facts };
}

function tombstone(view: View, bucket: number, key: Buffer, target: VersionEntry) {
  const { sequence: victim, nullVersion, since, home } = target;
  const sequence = view.take();
  const lives = { from: Math.min(since, home.life), to: home.life };
  return { kind: 'tombstone' as const, what: 'version' as const, sequence, bucket, key, victim, nullVersion, ...lives };
}

const nothingDeleted: DeleteAnswer = { deleted: false, version: undefined, marker: false, sequence: undefined };
const empty = Buffer.alloc(0);
