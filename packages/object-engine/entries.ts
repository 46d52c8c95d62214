import { isUtf8 } from 'node:buffer';
import { ByteReader, ByteWriter } from './bytes.ts';
import { type Layout, readLayout, writeLayout } from './layout.ts';
import type { Answer, BucketState } from './records.ts';

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

/**
 * Versions are text: numbers, then the ETag, then the metadata (in base64 if it is not UTF-8). LevelDB hands out strings
 * in a third of the time that buffers take, and a listing reads a thousand.
 */
export function encodeVersion(entry: VersionEntry): Buffer {
  const { home, amend, meta, etag } = entry;
  const plain = isUtf8(meta);
  const flags =
    (entry.nullVersion ? 1 : 0) | (entry.marker ? 2 : 0) | (entry.stored ? 4 : 0) | (amend ? 8 : 0) | (plain ? 0 : 16);
  let text = `${flags} ${entry.sequence} ${entry.at} ${entry.size} ${home.life} ${home.offset} ${home.length} `;
  text += `${entry.since} `;
  if (amend) text += `${amend.life} ${amend.offset} ${amend.length} `;
  return Buffer.from(`${text}${etag.length} ${etag}${meta.toString(plain ? 'utf8' : 'base64')}`);
}

export function decodeVersion(value: string | Buffer): VersionEntry {
  const from = new TextReader(value.toString());
  const flags = from.int();
  const sequence = from.int();
  const at = from.int();
  const size = from.int();
  const home = { life: from.int(), offset: from.int(), length: from.int() };
  const since = from.int();
  const amend = flags & 8 ? { life: from.int(), offset: from.int(), length: from.int() } : undefined;
  const etag = from.take(from.int());
  return {
    nullVersion: (flags & 1) !== 0,
    marker: (flags & 2) !== 0,
    stored: (flags & 4) !== 0,
    sequence,
    at,
    size,
    etag,
    meta: flags & 16 ? Buffer.from(from.rest(), 'base64') : metaOf(from.rest()),
    home,
    since,
    amend,
  };
}

/** The last one is remembered, and shared: versions of one writer, as in a page of a listing, mostly say the same. */
function metaOf(text: string): Buffer {
  if (text !== lastMeta.text) lastMeta = { text, bytes: Buffer.from(text) };
  return lastMeta.bytes;
}

let lastMeta = { text: '', bytes: Buffer.alloc(0) };

/** Reads numbers that end with a space, and text. */
class TextReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  int(): number {
    let value = 0;
    for (;;) {
      const digit = this.#text.charCodeAt(this.#at++) - 48;
      if (!(digit >= 0)) return value;
      value = value * 10 + digit;
    }
  }

  take(length: number): string {
    const start = this.#at;
    this.#at += length;
    return this.#text.slice(start, this.#at);
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }
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

/** Text, for a listing walks over uploads too. */
export function encodeUpload(entry: UploadEntry): Buffer {
  const { at, home, since, done, meta } = entry;
  const plain = isUtf8(meta);
  const flags = (done ? 1 : 0) | (done?.nullVersion ? 2 : 0) | (plain ? 0 : 4);
  let text = `${flags} ${at} ${home.life} ${home.offset} ${home.length} ${since} `;
  if (done) text += `${done.version} ${done.until} ${done.etag.length} ${done.etag}`;
  return Buffer.from(text + meta.toString(plain ? 'utf8' : 'base64'));
}

export function decodeUpload(value: string | Buffer): UploadEntry {
  const from = new TextReader(value.toString());
  const flags = from.int();
  const at = from.int();
  const home = { life: from.int(), offset: from.int(), length: from.int() };
  const since = from.int();
  const nullVersion = (flags & 2) !== 0;
  const done =
    flags & 1 ? { nullVersion, version: from.int(), until: from.int(), etag: from.take(from.int()) } : undefined;
  return { at, home, since, done, meta: Buffer.from(from.rest(), flags & 4 ? 'base64' : 'utf8') };
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
