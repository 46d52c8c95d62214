import { decodePart, decodeUpload, type UploadEntry } from '../entries.ts';
import { EngineError } from '../errors.ts';
import { lastNumberOf, partKey, partStem, uploadKey } from '../keys.ts';
import { answerKept } from '../limits.ts';
import type { PartRecord, TombstoneRecord, UploadRecord } from '../records.ts';
import type { Decision, Operation } from '../sequencer.ts';
import type { CompleteAnswer, CompleteUpload, PutPart } from '../types.ts';
import { formatId, parseId, versionId } from '../version-id.ts';
import { currentOf, nullOf } from '../versions.ts';
import type { View } from '../view.ts';
import { versionRecord } from './objects.ts';
import { ask, checkCondition, checkSizes, newVersion, openBucket } from './rules.ts';

export function createUpload(bucket: number, key: Buffer, facts: { meta: Buffer; at: number }): Operation<string> {
  checkSizes(key, facts.meta);
  return {
    bytes: key.length + facts.meta.length,
    frees: false,
    decide(view) {
      openBucket(view, bucket);
      const record: UploadRecord = { kind: 'upload', sequence: view.take(), bucket, key, done: undefined, ...facts };
      return { records: [record], answer: formatId(record.sequence) };
    },
  };
}

/** Adds a part, or replaces the one of that number. */
export function putPart(bucket: number, key: Buffer, upload: string, number: number, part: PutPart): Operation<void> {
  checkSizes(key, part.meta);
  const { content, size } = part.body;
  if (Buffer.isBuffer(content)) throw new TypeError('a part must be staged as a part');
  const { meta, etag, at } = part;
  return {
    bytes: meta.length + content.checksums.byteLength,
    frees: false,
    decide(view) {
      const entry = openBucket(view, bucket);
      const { id } = openUpload(view, bucket, key, upload);
      if (part.check) {
        const held = view.get(partKey(bucket, id, number));
        const grows = { versions: 0, bytes: size - (held ? decodePart(held).size : 0) };
        ask(part.check, { target: undefined, ends: undefined }, grows, entry);
      }
      const sequence = view.take();
      const facts = { bucket, upload: id, number, at, etag, size, meta, layout: content };
      const record: PartRecord = { kind: 'part', sequence, ...facts };
      return { records: [record], answer: undefined };
    },
  };
}

/** Makes the object out of parts that stay where they are. Repeated, it answers the same for a day. */
export function completeUpload(
  bucket: number,
  key: Buffer,
  upload: string,
  how: CompleteUpload,
  now: number,
): Operation<CompleteAnswer> {
  checkSizes(key, how.meta);
  return {
    bytes: how.parts.length * 32,
    frees: false,
    async decide(view): Promise<Decision<CompleteAnswer>> {
      const entry = openBucket(view, bucket);
      const { id, held } = findUpload(view, bucket, key, upload);
      if (held.done) {
        const { version: sequence, nullVersion, etag } = held.done;
        return { records: [], answer: { version: versionId({ sequence, nullVersion }), sequence, etag } };
      }
      const current = currentOf(view, bucket, key);
      checkCondition(how.condition, current);
      const { parts, held: partBytes } = await chooseParts(view, bucket, id, how.parts);
      const nullVersion = how.versioning !== 'enabled';
      const ends = nullVersion ? nullOf(view, bucket, key, current) : undefined;
      const size = parts.reduce((sum, part) => sum + part.size, 0);
      // Its parts are counted already, and those that it does not name go.
      ask(how.check, { target: current, ends }, newVersion(size - partBytes, ends), entry);
      const record = versionRecord(view, bucket, key, {
        ...{ nullVersion, size },
        ...{ etag: how.etag, at: how.at, meta: how.meta ?? held.meta, body: { parts } },
      });
      const completing = { kind: 'manifest' as const, upload: id, answerUntil: now + answerKept };
      const answer = { version: versionId(record), sequence: record.sequence, etag: record.etag };
      return { records: [{ ...record, ...completing }], answer };
    },
  };
}

/** Gives up an upload and frees its parts. Also forgets the answer of a completed one when `completed` is set. */
export function abortUpload(
  bucket: number,
  key: Buffer,
  upload: string,
  completed: 'refuse' | 'forget' = 'refuse',
): Operation<void> {
  return {
    bytes: key.length,
    frees: true,
    decide(view) {
      const { id, held } = findUpload(view, bucket, key, upload);
      if (held.done && completed === 'refuse') throw noUpload(upload);
      const lives = { from: Math.min(held.since, held.home.life), to: held.home.life };
      const facts = { what: 'upload' as const, bucket, key, victim: id, nullVersion: false, ...lives };
      const record: TombstoneRecord = { kind: 'tombstone', sequence: view.take(), ...facts };
      return { records: [record], answer: undefined };
    },
  };
}

async function chooseParts(view: View, bucket: number, upload: number, wanted: CompleteUpload['parts']) {
  const known = new Map(
    (await view.all(partStem(bucket, upload))).map(({ key, value }) => [lastNumberOf(key), decodePart(value)]),
  );
  const parts = wanted.map(({ number, etag }, at) => {
    const part = known.get(number);
    if (at > 0 && number <= wanted[at - 1]!.number)
      throw new EngineError('invalid-part', 'Parts are named in rising order.');
    if (part?.etag !== etag) throw new EngineError('invalid-part', `Part ${number} is absent or has another ETag.`);
    return { id: part.sequence, size: part.size };
  });
  return { parts, held: [...known.values()].reduce((sum, { size }) => sum + size, 0) };
}

function openUpload(view: View, bucket: number, key: Buffer, upload: string): { id: number; held: UploadEntry } {
  const found = findUpload(view, bucket, key, upload);
  if (found.held.done) throw noUpload(upload);
  return found;
}

function findUpload(view: View, bucket: number, key: Buffer, upload: string): { id: number; held: UploadEntry } {
  const id = parseId(upload);
  const value = id === undefined ? undefined : view.get(uploadKey(bucket, key, id));
  if (id === undefined || !value) throw noUpload(upload);
  return { id, held: decodeUpload(value) };
}

function noUpload(upload: string): EngineError {
  return new EngineError('no-such-upload', `Upload ${upload} is not there.`);
}
