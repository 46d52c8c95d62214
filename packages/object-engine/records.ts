import { ByteReader, ByteWriter } from './bytes.ts';
import { type Layout, readLayout, writeLayout } from './layout.ts';

/**
 * What the log is made of. One operation is one record, so it is there whole or not at all; a record says what is
 * so from its sequence on and can be applied again without harm. A moved record keeps its sequence.
 */
export type LogRecord =
  | BucketRecord
  | VersionRecord
  | AmendRecord
  | TombstoneRecord
  | BodyRecord
  | UploadRecord
  | PartRecord;

export interface BucketRecord {
  readonly kind: 'bucket';
  readonly sequence: number;
  readonly bucket: number;
  /** A removed bucket's record stays for good: its number is never used again. */
  readonly state: BucketState;
}
export type BucketState = 'open' | 'deleting' | 'removed';

/** One version of a key, or a delete marker. With `upload` set it also completes that multipart upload. */
export interface VersionRecord {
  readonly kind: 'version' | 'manifest';
  readonly sequence: number;
  readonly bucket: number;
  readonly key: Buffer;
  readonly nullVersion: boolean;
  readonly marker: boolean;
  readonly at: number;
  readonly etag: string;
  readonly size: number;
  readonly meta: Buffer;
  /** The body itself up to 64 KiB, else where it lies. Its id is the version's sequence. */
  readonly body: Buffer | Layout;
  /** The upload that this completes, else 0 (a copy made by compaction completes nothing). */
  readonly upload: number;
  /** Until when a repeated completion is answered. */
  readonly answerUntil: number;
}

/** New metadata for a version that stays as it is otherwise. */
export interface AmendRecord {
  readonly kind: 'amend';
  readonly sequence: number;
  readonly bucket: number;
  readonly key: Buffer;
  readonly version: number;
  readonly meta: Buffer;
}

/** A version or upload is gone. It must outlive every segment life in [from, to]: one may still hold the victim. */
export interface TombstoneRecord {
  readonly kind: 'tombstone';
  readonly sequence: number;
  readonly what: 'version' | 'upload';
  readonly bucket: number;
  readonly key: Buffer;
  readonly victim: number;
  /** The victim was the null version, so older null versions of the key are gone too. */
  readonly nullVersion: boolean;
  readonly from: number;
  readonly to: number;
}

/** Where a body lies now, written when compaction has moved it or its first description. */
export interface BodyRecord {
  readonly kind: 'body';
  readonly sequence: number;
  readonly id: number;
  readonly layout: Layout;
}

export interface UploadRecord {
  readonly kind: 'upload';
  readonly sequence: number;
  readonly bucket: number;
  readonly key: Buffer;
  readonly at: number;
  readonly meta: Buffer;
  /** What completion answered; undefined while the upload is open. */
  readonly done: Answer | undefined;
}

/** Kept for a day, so that a client that lost the answer may ask again. */
export interface Answer {
  readonly version: number;
  readonly nullVersion: boolean;
  readonly etag: string;
  readonly until: number;
}

/** One part of an open upload. The body's id is the part's sequence. */
export interface PartRecord {
  readonly kind: 'part';
  readonly sequence: number;
  readonly bucket: number;
  readonly upload: number;
  readonly number: number;
  readonly at: number;
  readonly etag: string;
  readonly size: number;
  readonly meta: Buffer;
  readonly layout: Layout;
}

export const kinds = ['bucket', 'version', 'manifest', 'amend', 'tombstone', 'body', 'upload', 'part'] as const;
const states = ['open', 'deleting', 'removed'] as const;
const writer = new ByteWriter();

/**
 * Head and tail of a record's payload. The tail is an inline body, kept apart so that it is copied only once, into
 * the group's buffer.
 */
export function encodeRecord(record: LogRecord): { head: Buffer; tail: Buffer } {
  let tail: Buffer = empty;
  switch (record.kind) {
    case 'bucket':
      writer.int(record.bucket).byte(states.indexOf(record.state));
      break;
    case 'version':
    case 'manifest': {
      const inline = Buffer.isBuffer(record.body);
      writer.byte((record.nullVersion ? 1 : 0) | (record.marker ? 2 : 0) | (inline ? 4 : 0));
      writer.int(record.bucket).bytes(record.key).int(record.at).text(record.etag).int(record.size).bytes(record.meta);
      writer.int(record.upload).int(record.answerUntil);
      if (Buffer.isBuffer(record.body)) tail = record.body;
      else writeLayout(writer, record.body);
      break;
    }
    case 'amend':
      writer.int(record.bucket).bytes(record.key).int(record.version).bytes(record.meta);
      break;
    case 'tombstone':
      writer.byte((record.nullVersion ? 1 : 0) | (record.what === 'upload' ? 2 : 0));
      writer.int(record.bucket).bytes(record.key).int(record.victim).int(record.from).int(record.to);
      break;
    case 'body':
      writer.int(record.id);
      writeLayout(writer, record.layout);
      break;
    case 'upload':
      writer.int(record.bucket).bytes(record.key).int(record.at).bytes(record.meta);
      writeAnswer(writer, record.done);
      break;
    case 'part':
      writer.int(record.bucket).int(record.upload).int(record.number).int(record.at);
      writer.text(record.etag).int(record.size).bytes(record.meta);
      writeLayout(writer, record.layout);
      break;
  }
  return { head: writer.take(), tail };
}

/** Reads a payload whose checksum is right. Byte strings are views on it. */
export function decodeRecord(kind: number, sequence: number, payload: Buffer): LogRecord {
  const from = new ByteReader(payload);
  const name = kinds[kind];
  switch (name) {
    case 'bucket':
      return { kind: name, sequence, bucket: from.int(), state: states[from.byte()]! };
    case 'version':
    case 'manifest': {
      const flags = from.byte();
      const fields = {
        kind: name,
        sequence,
        bucket: from.int(),
        key: from.bytes(),
        nullVersion: (flags & 1) !== 0,
        marker: (flags & 2) !== 0,
        at: from.int(),
        etag: from.text(),
        size: from.int(),
        meta: from.bytes(),
        upload: from.int(),
        answerUntil: from.int(),
      };
      return { ...fields, body: flags & 4 ? payload.subarray(from.at) : readLayout(from) };
    }
    case 'amend':
      return {
        kind: name,
        sequence,
        bucket: from.int(),
        key: from.bytes(),
        version: from.int(),
        meta: from.bytes(),
      };
    case 'tombstone': {
      const flags = from.byte();
      return {
        kind: name,
        sequence,
        what: flags & 2 ? 'upload' : 'version',
        nullVersion: (flags & 1) !== 0,
        bucket: from.int(),
        key: from.bytes(),
        victim: from.int(),
        from: from.int(),
        to: from.int(),
      };
    }
    case 'body':
      return { kind: name, sequence, id: from.int(), layout: readLayout(from) };
    case 'upload':
      return {
        kind: name,
        sequence,
        bucket: from.int(),
        key: from.bytes(),
        at: from.int(),
        meta: from.bytes(),
        done: readAnswer(from),
      };
    case 'part':
      return {
        kind: name,
        sequence,
        bucket: from.int(),
        upload: from.int(),
        number: from.int(),
        at: from.int(),
        etag: from.text(),
        size: from.int(),
        meta: from.bytes(),
        layout: readLayout(from),
      };
    default:
      throw new RangeError(`record kind ${kind} is not known`);
  }
}

function writeAnswer(to: ByteWriter, answer: Answer | undefined): void {
  if (!answer) {
    to.byte(0);
    return;
  }
  to.byte(answer.nullVersion ? 3 : 1);
  to.int(answer.version).text(answer.etag).int(answer.until);
}

function readAnswer(from: ByteReader): Answer | undefined {
  const flags = from.byte();
  if (flags === 0) return undefined;
  return { nullVersion: (flags & 2) !== 0, version: from.int(), etag: from.text(), until: from.int() };
}

const empty = Buffer.alloc(0);
