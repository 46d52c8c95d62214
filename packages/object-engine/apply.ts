import { decodePart, decodeUpload, encodePart, encodeUpload, type Place, type VersionEntry } from './entries.ts';
import { partKey, partStem, uploadKey } from './keys.ts';
import { isManifest } from './layout.ts';
import type {
  AmendRecord,
  BucketRecord,
  LogRecord,
  PartRecord,
  TombstoneRecord,
  UploadRecord,
  VersionRecord,
} from './records.ts';
import {
  currentOf,
  dropCurrent,
  dropOlder,
  freeBody,
  newestOlder,
  nullOf,
  olderOf,
  putBody,
  putCurrent,
  putOlder,
} from './versions.ts';
import type { View } from './view.ts';

/**
 * What a record means for the index. The sequencer, the replay after a crash and the rebuild of a lost index all go
 * through here, in the order of the log, so they cannot come to different results. Applying the same stretch of log
 * again leads to the same state. `moved`: the record is a copy by compaction and may be older than what is known.
 */
export async function apply(view: View, record: LogRecord, place: Place, moved: boolean): Promise<void> {
  if (record.sequence >= view.sequence) view.sequence = record.sequence + 1;
  switch (record.kind) {
    case 'version':
    case 'manifest':
      await applyVersion(view, record, place, moved);
      if (record.upload !== 0) await finishUpload(view, record, place);
      break;
    case 'amend':
      applyAmend(view, record, place);
      break;
    case 'tombstone':
      view.countTombstone(place, record.from, record.to);
      if (record.what === 'upload') await dropUpload(view, record);
      else await dropVersion(view, record);
      break;
    case 'body':
      putBody(view, record.id, place, record.layout);
      break;
    case 'bucket':
      applyBucket(view, record, place);
      break;
    case 'upload':
      applyUpload(view, record, place);
      break;
    case 'part':
      await applyPart(view, record, place);
      break;
  }
}

async function applyVersion(view: View, record: VersionRecord, place: Place, moved: boolean): Promise<void> {
  const { bucket, key, sequence } = record;
  const stored = !Buffer.isBuffer(record.body);
  const { nullVersion, marker, at, size, etag, meta } = record;
  let entry: VersionEntry = {
    ...{ sequence, nullVersion, marker, stored, at, size, etag, meta },
    home: place,
    since: place.life,
    amend: undefined,
  };
  const fresh = !moved && !view.doubtful;
  let current = currentOf(view, bucket, key);

  if (!fresh) {
    const isCurrent = current?.sequence === sequence;
    const held = isCurrent ? current : olderOf(view, bucket, key, sequence);
    if (held) {
      entry = { ...entry, since: Math.min(held.since, place.life) };
      (isCurrent ? dropCurrent : dropOlder)(view, bucket, key, held);
      (isCurrent ? putCurrent : putOlder)(view, bucket, key, entry);
      describe(view, record, place);
      return;
    }
  }

  if (nullVersion) {
    const hidden = nullOf(view, bucket, key, current);
    if (hidden && hidden.sequence > sequence) return;
    if (hidden) {
      entry = { ...entry, since: Math.min(hidden.since, place.life) };
      (hidden === current ? dropCurrent : dropOlder)(view, bucket, key, hidden);
      if (hidden.stored) await freeBody(view, hidden.sequence);
      if (hidden === current) current = undefined;
    }
  }

  const top = current ?? (fresh ? undefined : await newestOlder(view, bucket, key));
  if (top && top.sequence > sequence) putOlder(view, bucket, key, entry);
  else {
    if (current) {
      dropCurrent(view, bucket, key, current);
      putOlder(view, bucket, key, current);
    }
    (marker ? putOlder : putCurrent)(view, bucket, key, entry);
  }
  describe(view, record, place);
}

/** The record's bytes are counted with its version (or part), so its body's description counts none. */
function describe(view: View, record: VersionRecord, place: Place): void {
  if (!Buffer.isBuffer(record.body)) putBody(view, record.sequence, { ...place, length: 0 }, record.body);
}

function applyAmend(view: View, record: AmendRecord, place: Place): void {
  const { bucket, key, version, meta } = record;
  const current = currentOf(view, bucket, key);
  const isCurrent = current?.sequence === version;
  const entry = isCurrent ? current : olderOf(view, bucket, key, version);
  if (!entry) return;
  (isCurrent ? dropCurrent : dropOlder)(view, bucket, key, entry);
  (isCurrent ? putCurrent : putOlder)(view, bucket, key, { ...entry, meta, amend: place });
}

async function dropVersion(view: View, record: TombstoneRecord): Promise<void> {
  const { bucket, key, victim } = record;
  const current = currentOf(view, bucket, key);
  let entry: VersionEntry | undefined;
  if (record.nullVersion) {
    entry = nullOf(view, bucket, key, current);
    if (entry && entry.sequence > victim) return;
  } else entry = current?.sequence === victim ? current : olderOf(view, bucket, key, victim);
  if (!entry) return;

  (entry === current ? dropCurrent : dropOlder)(view, bucket, key, entry);
  if (entry.stored) await freeBody(view, entry.sequence);
  if (current && entry !== current) return;
  // The newest is gone: what comes next is current now, unless it is a delete marker.
  const next = await newestOlder(view, bucket, key);
  if (!next || next.marker) return;
  dropOlder(view, bucket, key, next);
  putCurrent(view, bucket, key, next);
}

function applyBucket(view: View, record: BucketRecord, place: Place): void {
  const entry = view.changeBucket(record.bucket);
  view.countLive(entry.home, -1);
  entry.state = record.state;
  entry.sequence = record.sequence;
  entry.home = place;
  view.countLive(place, 1);
}

function applyUpload(view: View, record: UploadRecord, place: Place): void {
  const key = uploadKey(record.bucket, record.key, record.sequence);
  const value = view.get(key);
  const held = value && decodeUpload(value);
  if (held) view.countLive(held.home, -1);
  else view.changeBucket(record.bucket).uploads += 1;
  const since = Math.min(held?.since ?? place.life, place.life);
  view.put(key, encodeUpload({ at: record.at, meta: record.meta, home: place, since, done: record.done }));
  view.countLive(place, 1);
}

async function applyPart(view: View, record: PartRecord, place: Place): Promise<void> {
  const { bucket, sequence, at, size, etag, meta } = record;
  const key = partKey(bucket, record.upload, record.number);
  const value = view.get(key);
  const held = value && decodePart(value);
  if (held) view.countLive(held.home, -1);
  if (held && held.sequence !== sequence) await freeBody(view, held.sequence);
  view.countLive(place, 1);
  view.changeBucket(bucket).uploadBytes += size - (held?.size ?? 0);
  view.put(key, encodePart({ sequence, at, size, etag, meta, home: place }));
  putBody(view, sequence, { ...place, length: 0 }, record.layout);
}

/** Parts that the manifest names live on as its bodies, the others go, and the answer is kept. */
async function finishUpload(view: View, record: VersionRecord, place: Place): Promise<void> {
  const { bucket, key, upload, sequence, nullVersion, etag } = record;
  const used = new Set(
    !Buffer.isBuffer(record.body) && isManifest(record.body) ? record.body.parts.map((part) => part.id) : [],
  );
  await dropParts(view, bucket, upload, (body) => used.has(body));

  const indexKey = uploadKey(bucket, key, upload);
  const value = view.get(indexKey);
  const held = value && decodeUpload(value);
  if (held) view.countLive(held.home, -1);
  else view.changeBucket(bucket).uploads += 1;
  const done = { version: sequence, nullVersion, etag, until: record.answerUntil };
  const since = Math.min(held?.since ?? place.life, place.life);
  const home = { ...place, length: 0 };
  view.put(indexKey, encodeUpload({ at: held?.at ?? record.at, meta: held?.meta ?? record.meta, home, since, done }));
}

async function dropUpload(view: View, record: TombstoneRecord): Promise<void> {
  const { bucket, key, victim } = record;
  await dropParts(view, bucket, victim, () => false);
  const indexKey = uploadKey(bucket, key, victim);
  const value = view.get(indexKey);
  if (!value) return;
  view.countLive(decodeUpload(value).home, -1);
  view.changeBucket(bucket).uploads -= 1;
  view.delete(indexKey);
}

async function dropParts(view: View, bucket: number, upload: number, keep: (body: number) => boolean): Promise<void> {
  for (const { key, value } of await view.all(partStem(bucket, upload))) {
    const part = decodePart(value);
    view.changeBucket(bucket).uploadBytes -= part.size;
    view.countLive(part.home, -1);
    view.delete(key);
    if (!keep(part.sequence)) await freeBody(view, part.sequence);
  }
}
