import { ByteWriter } from './bytes.ts';
import { decodeBody, decodePart, decodeUpload, decodeVersion, encodeBucket, encodeSegment } from './entries.ts';
import { bodyKey, bucketKey, bucketOf, extentKey, lastNumberOf, markKey, range, segmentKey, uploadOf } from './keys.ts';
import { isManifest } from './layout.ts';
import type { Segments } from './segments.ts';
import { type Index, span, type View } from './view.ts';

/**
 * After a rebuild, or a replay over an index with holes: drops what nothing refers to, and counts everything anew.
 * A log whose oldest segments were recycled tells of parts without their upload and of bodies without their version.
 * Memory does not grow with the store: what is referred to is marked in the index itself.
 */
export async function sweep(view: View, segments: Segments): Promise<void> {
  const { index } = view;
  await index.clear(span(Buffer.of(range.mark)));
  await index.clear(span(Buffer.of(range.extent)));
  for (const [bucket, entry] of [...view.buckets]) {
    if (entry.sequence !== 0) {
      Object.assign(entry, { objects: 0, bytes: 0, older: 0, olderBytes: 0, uploads: 0, uploadBytes: 0 });
      continue;
    }
    view.buckets.delete(bucket);
    await index.del(bucketKey(bucket));
  }
  for (const [life, entry] of [...view.segments]) {
    entry.live = 0;
    if (segments.lives.has(life)) continue;
    view.segments.delete(life);
    await index.del(segmentKey(life));
  }
  for (const entry of view.buckets.values()) view.countLive(entry.home, 1);

  await sweepVersions(view, range.current);
  await sweepVersions(view, range.older);
  await sweepUploads(view);
  await sweepBodies(view);

  await index.clear(span(Buffer.of(range.mark)));
  await index.batch([
    ...[...view.buckets].map(([bucket, entry]) => put(bucketKey(bucket), encodeBucket(entry))),
    ...[...view.segments].map(([life, entry]) => put(segmentKey(life), encodeSegment(entry))),
  ]);
}

async function sweepVersions(view: View, which: typeof range.current | typeof range.older): Promise<void> {
  const writer = new BatchWriter(view.index);
  for await (const [key, value] of view.index.iterator(span(Buffer.of(which)))) {
    const bucket = view.buckets.get(bucketOf(key));
    if (!bucket) {
      await writer.delete(key);
      continue;
    }
    const entry = decodeVersion(value);
    if (which === range.current) {
      bucket.objects += 1;
      bucket.bytes += entry.size;
    } else {
      bucket.older += 1;
      bucket.olderBytes += entry.size;
    }
    view.countLive(entry.home, 1);
    if (entry.amend) view.countLive(entry.amend, 1);
    if (!entry.stored) continue;
    const body = await view.index.get(bodyKey(entry.sequence));
    const layout = body && decodeBody(body).layout;
    await writer.put(markKey(entry.sequence), none);
    if (layout && isManifest(layout)) for (const part of layout.parts) await writer.put(markKey(part.id), none);
  }
  await writer.end();
}

async function sweepUploads(view: View): Promise<void> {
  const writer = new BatchWriter(view.index);
  const open = new Set<string>();
  for await (const [key, value] of view.index.iterator(span(Buffer.of(range.upload)))) {
    const bucket = view.buckets.get(bucketOf(key));
    if (!bucket) {
      await writer.delete(key);
      continue;
    }
    const entry = decodeUpload(value);
    bucket.uploads += 1;
    view.countLive(entry.home, 1);
    if (!entry.done) open.add(`${bucketOf(key)}/${lastNumberOf(key)}`);
  }
  for await (const [key, value] of view.index.iterator(span(Buffer.of(range.part)))) {
    const upload = uploadOf(key);
    const bucket = view.buckets.get(bucketOf(key));
    if (!bucket || !open.has(`${bucketOf(key)}/${upload}`)) {
      await writer.delete(key);
      continue;
    }
    const part = decodePart(value);
    bucket.uploadBytes += part.size;
    view.countLive(part.home, 1);
    await writer.put(markKey(part.sequence), none);
  }
  await writer.end();
}

/** Bodies and marks are both in the order of ids, so one walk beside the other finds the bodies without a mark. */
async function sweepBodies(view: View): Promise<void> {
  const writer = new BatchWriter(view.index);
  const marks = view.index.keys(span(Buffer.of(range.mark)));
  let mark = await marks.next();
  for await (const [key, value] of view.index.iterator(span(Buffer.of(range.body)))) {
    const id = lastNumberOf(key);
    while (mark !== undefined && lastNumberOf(mark) < id) mark = await marks.next();
    if (mark === undefined || lastNumberOf(mark) !== id) {
      await writer.delete(key);
      continue;
    }
    const { home, layout } = decodeBody(value);
    view.countLive(home, 1);
    if (isManifest(layout)) continue;
    for (const extent of layout.extents) {
      await writer.put(extentKey(extent.life, extent.offset), new ByteWriter().int(id).take());
      view.countLive(extent, 1);
    }
  }
  await marks.close();
  await writer.end();
}

type Change = { type: 'put'; key: Buffer; value: Buffer } | { type: 'del'; key: Buffer };

/** Changes in batches of a thousand. */
class BatchWriter {
  readonly #index: Index;
  #changes: Change[] = [];

  constructor(index: Index) {
    this.#index = index;
  }

  put(key: Buffer, value: Buffer): Promise<void> | undefined {
    return this.#add(put(key, value));
  }

  delete(key: Buffer): Promise<void> | undefined {
    return this.#add({ type: 'del', key });
  }

  async end(): Promise<void> {
    await this.#index.batch(this.#changes);
    this.#changes = [];
  }

  #add(change: Change): Promise<void> | undefined {
    this.#changes.push(change);
    return this.#changes.length >= 1000 ? this.end() : undefined;
  }
}

function put(key: Buffer, value: Buffer): Change & { type: 'put' } {
  return { type: 'put', key, value };
}

const none = Buffer.alloc(0);
