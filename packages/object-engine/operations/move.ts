import { decodeBody, decodePart, decodeUpload, type Place, samePlace, type VersionEntry } from '../entries.ts';
import { bodyKey, partKey, uploadKey } from '../keys.ts';
import { isManifest, type Layout, type StoredLayout } from '../layout.ts';
import type { BodyRecord, LogRecord, UploadRecord, VersionRecord } from '../records.ts';
import type { Segments } from '../segments.ts';
import type { Decision, Operation } from '../sequencer.ts';
import { currentOf, olderOf } from '../versions.ts';
import type { View } from '../view.ts';

/**
 * Writes again what the index still needs of a record, so that its segment can go. Decided at the sequencer like
 * everything else: what was overwritten since the walk is not brought back. Sequences stay what they were.
 */
export function moveRecord(record: LogRecord, place: Place, segments: Segments): Operation<number> {
  return {
    bytes: place.length,
    frees: true,
    decide(view): Decision<number> {
      const records = needed(view, record, place, segments);
      return { records, answer: records.length, moved: true };
    },
  };
}

/** Puts new extents in the place of one that was copied. Answers false when the body is gone or lies elsewhere. */
export function moveExtent(id: number, old: { life: number; offset: number }, copy: StoredLayout): Operation<boolean> {
  return {
    bytes: copy.checksums.byteLength,
    frees: true,
    decide(view): Decision<boolean> {
      const layout = layoutOf(view, id);
      if (!layout || isManifest(layout)) return { records: [], answer: false };
      const at = layout.extents.findIndex((extent) => extent.life === old.life && extent.offset === old.offset);
      if (at < 0) return { records: [], answer: false };
      const extents = layout.extents.toSpliced(at, 1, ...copy.extents);
      const moved = { extents, checksums: layout.checksums };
      const record: BodyRecord = { kind: 'body', sequence: view.take(), id, layout: moved };
      return { records: [record], answer: true };
    },
  };
}

function needed(view: View, record: LogRecord, place: Place, segments: Segments): LogRecord[] {
  switch (record.kind) {
    case 'version':
    case 'manifest':
      return neededOfVersion(view, record, place);
    case 'amend': {
      const entry = versionOf(view, record.bucket, record.key, record.version);
      return entry?.amend && samePlace(entry.amend, place) ? [record] : [];
    }
    case 'tombstone':
      // A file that still exists, other than the one that is being emptied, may hold what it hides.
      return segments.hasLog(record.from, record.to, place.life) ? [record] : [];
    case 'body':
      return describes(view, record.id, place) ? [{ ...record, layout: layoutOf(view, record.id)! }] : [];
    case 'bucket': {
      const entry = view.buckets.get(record.bucket);
      return entry && samePlace(entry.home, place) ? [record] : [];
    }
    case 'upload': {
      const upload = uploadAt(view, record.bucket, record.key, record.sequence, place);
      return upload ? [upload] : [];
    }
    case 'part': {
      const { sequence } = record;
      const value = view.get(partKey(record.bucket, record.upload, record.number));
      if (value && samePlace(decodePart(value).home, place)) return [{ ...record, layout: layoutOf(view, sequence)! }];
      // The upload is complete: the part is no part any more, but its body is a manifest's.
      if (!describes(view, sequence, place)) return [];
      return [{ kind: 'body', sequence, id: sequence, layout: layoutOf(view, sequence)! }];
    }
  }
}

function neededOfVersion(view: View, record: VersionRecord, place: Place): LogRecord[] {
  const { bucket, key, sequence } = record;
  const records: LogRecord[] = [];
  const entry = versionOf(view, bucket, key, sequence);
  if (entry && samePlace(entry.home, place)) {
    const body = entry.stored ? layoutOf(view, sequence)! : record.body;
    records.push({ ...record, meta: entry.meta, body, upload: 0 });
  }
  if (record.upload !== 0) {
    const upload = uploadAt(view, bucket, key, record.upload, place);
    if (upload) records.push(upload);
  }
  return records;
}

function versionOf(view: View, bucket: number, key: Buffer, sequence: number): VersionEntry | undefined {
  const current = currentOf(view, bucket, key);
  return current?.sequence === sequence ? current : olderOf(view, bucket, key, sequence);
}

function uploadAt(view: View, bucket: number, key: Buffer, id: number, place: Place): UploadRecord | undefined {
  const value = view.get(uploadKey(bucket, key, id));
  if (!value) return undefined;
  const { at, meta, home, done } = decodeUpload(value);
  return samePlace(home, place) ? { kind: 'upload', sequence: id, bucket, key, at, meta, done } : undefined;
}

function describes(view: View, id: number, place: Place): boolean {
  const value = view.get(bodyKey(id));
  return value !== undefined && samePlace(decodeBody(value).home, place);
}

function layoutOf(view: View, id: number): Layout | undefined {
  const value = view.get(bodyKey(id));
  return value && decodeBody(value).layout;
}
