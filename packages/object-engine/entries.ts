import { ByteReader, ByteWriter } from './bytes.ts';
import { type Layout, readLayout, writeLayout } from './layout.ts';
import { type Answer, type BucketState, readAnswer, writeAnswer } from './records.ts';

/** Values of the index. The index only repeats what the log says, so its format may change with a rebuild. */

/** A whole record in a log segment: `length` counts its header. */
export interface Place {
  readonly life: number;
  readonly offset: number;
  readonly length: number;
}

export interface VersionEntry {
  readonly sequence: number;
  readonly nullVersion: boolean;
  readonly marker: boolean;
  /** The body has an entry of its own in `body`; otherwise it is in the record at `home`. */
  readonly stored: boolean;
  readonly at: number;
  readonly size: number;
  readonly etag: string;
  readonly meta: Buffer;
  readonly home: Place;
  /** The oldest segment life that may hold a copy of this version or of a null version that it hides. */
  readonly since: number;
  /** The record that `meta` comes from, where it is not `home`. */
  readonly amend: Place | undefined;
}

export interface BodyEntry {
  /** The record that describes the body now. `length` is 0 where that record is counted as its version's or part's. */
  readonly home: Place;
  readonly layout: Layout;
}

export interface UploadEntry {
  readonly at: number;
  readonly meta: Buffer;
  readonly home: Place;
  readonly since: number;
  readonly done: Answer | undefined;
}

export interface PartEntry {
  readonly sequence: number;
  readonly at: number;
  readonly size: number;
  readonly etag: string;
  readonly meta: Buffer;
  readonly home: Place;
}

export interface BucketEntry {
  state: BucketState;
  sequence: number;
  home: Place;
  /** Current versions that are not delete markers. */
  objects: number;
  bytes: number;
  /** Versions that are not current, and delete markers. */
  older: number;
  olderBytes: number;
  /** Uploads that are open or whose answer is still kept. */
  uploads: number;
  uploadBytes: number;
}

/** What a segment is worth. */
export interface SegmentEntry {
  /** Bytes that the index refers to. */
  live: number;
  /** Bytes of tombstones, and the union of the lives that they must outlive. */
  tombstones: number;
  from: number;
  to: number;
}

const writer = new ByteWriter();

export function encodeVersion(entry: VersionEntry): Buffer {
  const { amend } = entry;
  const flags =
    (entry.nullVersion ? 1 : 0) | (entry.marker ? 2 : 0) | (entry.stored ? 4 : 0) | (amend === undefined ? 0 : 8);
  writer.byte(flags).int(entry.sequence).int(entry.at).int(entry.size).text(entry.etag).bytes(entry.meta);
  writePlace(entry.home);
  writer.int(entry.since);
  if (amend) writePlace(amend);
  return writer.take();
}

export function decodeVersion(value: Buffer): VersionEntry {
  const from = new ByteReader(value);
  const flags = from.byte();
  return {
    nullVersion: (flags & 1) !== 0,
    marker: (flags & 2) !== 0,
    stored: (flags & 4) !== 0,
    sequence: from.int(),
    at: from.int(),
    size: from.int(),
    etag: from.text(),
    meta: from.bytes(),
    home: readPlace(from),
    since: from.int(),
    amend: flags & 8 ? readPlace(from) : undefined,
  };
}

export function encodeBody(entry: BodyEntry): Buffer {
  writePlace(entry.home);
  writeLayout(writer, entry.layout);
  return writer.take();
}

export function decodeBody(value: Buffer): BodyEntry {
  const from = new ByteReader(value);
  return { home: readPlace(from), layout: readLayout(from) };
}

export function encodeUpload(entry: UploadEntry): Buffer {
  writer.int(entry.at).bytes(entry.meta);
  writePlace(entry.home);
  writer.int(entry.since);
  writeAnswer(writer, entry.done);
  return writer.take();
}

export function decodeUpload(value: Buffer): UploadEntry {
  const from = new ByteReader(value);
  return {
    at: from.int(),
    meta: from.bytes(),
    home: readPlace(from),
    since: from.int(),
    done: readAnswer(from),
  };
}

export function encodePart(entry: PartEntry): Buffer {
  writer.int(entry.sequence).int(entry.at).int(entry.size).text(entry.etag).bytes(entry.meta);
  writePlace(entry.home);
  return writer.take();
}

export function decodePart(value: Buffer): PartEntry {
  const from = new ByteReader(value);
  return {
    sequence: from.int(),
    at: from.int(),
    size: from.int(),
    etag: from.text(),
    meta: from.bytes(),
    home: readPlace(from),
  };
}

const states = ['open', 'deleting', 'removed'] as const;

export function encodeBucket(entry: BucketEntry): Buffer {
  writer.byte(states.indexOf(entry.state)).int(entry.sequence);
  writePlace(entry.home);
  writer.int(entry.objects).int(entry.bytes).int(entry.older).int(entry.olderBytes);
  return writer.int(entry.uploads).int(entry.uploadBytes).take();
}

export function decodeBucket(value: Buffer): BucketEntry {
  const from = new ByteReader(value);
  return {
    state: states[from.byte()]!,
    sequence: from.int(),
    home: readPlace(from),
    objects: from.int(),
    bytes: from.int(),
    older: from.int(),
    olderBytes: from.int(),
    uploads: from.int(),
    uploadBytes: from.int(),
  };
}

export function encodeSegment(entry: SegmentEntry): Buffer {
  return writer.int(entry.live).int(entry.tombstones).int(entry.from).int(entry.to).take();
}

export function decodeSegment(value: Buffer): SegmentEntry {
  const from = new ByteReader(value);
  return { live: from.int(), tombstones: from.int(), from: from.int(), to: from.int() };
}

/** A place in the log up to which the index is complete, with the next free sequence. */
export interface Position {
  readonly life: number;
  readonly offset: number;
  readonly sequence: number;
}

export function encodePosition(position: Position): Buffer {
  return writer.int(position.life).int(position.offset).int(position.sequence).take();
}

export function decodePosition(value: Buffer): Position {
  const from = new ByteReader(value);
  return { life: from.int(), offset: from.int(), sequence: from.int() };
}

export function samePlace(a: Place, b: Place): boolean {
  return a.life === b.life && a.offset === b.offset;
}

function writePlace(place: Place): void {
  writer.int(place.life).int(place.offset).int(place.length);
}

function readPlace(from: ByteReader): Place {
  return { life: from.int(), offset: from.int(), length: from.int() };
}
