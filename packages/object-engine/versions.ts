import { ByteReader, ByteWriter } from './bytes.ts';
import { decodeBody, decodeVersion, encodeBody, encodeVersion, type Place, type VersionEntry } from './entries.ts';
import { bodyKey, currentKey, extentKey, nullKey, olderKey, olderStem } from './keys.ts';
import { isManifest, type Layout } from './layout.ts';
import type { Looks, View } from './view.ts';

/** Which version of a key is meant: a sequence, or the one that was written without versioning. */
export type Which = number | 'null' | undefined;

export function currentOf(view: Looks, bucket: number, key: Buffer): VersionEntry | undefined {
  const value = view.get(currentKey(bucket, key));
  return value && decodeVersion(value);
}

export function olderOf(view: Looks, bucket: number, key: Buffer, sequence: number): VersionEntry | undefined {
  const value = view.get(olderKey(bucket, key, sequence));
  return value && decodeVersion(value);
}

/** The null version wherever it is. Most buckets have no older versions at all, and their counter saves the look. */
export function nullOf(
  view: Looks,
  bucket: number,
  key: Buffer,
  current: VersionEntry | undefined,
): VersionEntry | undefined {
  if (current?.nullVersion) return current;
  if (!view.mayHaveOlder(bucket)) return undefined;
  const pointer = view.get(nullKey(bucket, key));
  return pointer && olderOf(view, bucket, key, new ByteReader(pointer).int());
}

/** The newest version that is not current: a delete marker, or the next in line. */
export async function newestOlder(view: Looks, bucket: number, key: Buffer): Promise<VersionEntry | undefined> {
  if (!view.mayHaveOlder(bucket)) return undefined;
  const found = await view.first(olderStem(bucket, key));
  return found && decodeVersion(found.value);
}

/** The version that is meant. Without one: the current version, else the delete marker that stands in its place. */
export async function findVersion(
  view: Looks,
  bucket: number,
  key: Buffer,
  which: Which,
): Promise<VersionEntry | undefined> {
  const current = currentOf(view, bucket, key);
  if (which === undefined) return current ?? (await newestOlder(view, bucket, key));
  if (which === 'null') return nullOf(view, bucket, key, current);
  const entry = current?.sequence === which ? current : olderOf(view, bucket, key, which);
  return entry?.nullVersion ? undefined : entry;
}

export function putCurrent(view: View, bucket: number, key: Buffer, entry: VersionEntry): void {
  view.put(currentKey(bucket, key), encodeVersion(entry));
  countVersion(view, bucket, entry, 'current', 1);
}

export function dropCurrent(view: View, bucket: number, key: Buffer, entry: VersionEntry): void {
  view.delete(currentKey(bucket, key));
  countVersion(view, bucket, entry, 'current', -1);
}

export function putOlder(view: View, bucket: number, key: Buffer, entry: VersionEntry): void {
  view.put(olderKey(bucket, key, entry.sequence), encodeVersion(entry));
  if (entry.nullVersion) view.put(nullKey(bucket, key), new ByteWriter().int(entry.sequence).take());
  countVersion(view, bucket, entry, 'older', 1);
}

export function dropOlder(view: View, bucket: number, key: Buffer, entry: VersionEntry): void {
  view.delete(olderKey(bucket, key, entry.sequence));
  if (entry.nullVersion) view.delete(nullKey(bucket, key));
  countVersion(view, bucket, entry, 'older', -1);
}

/** Describes a body anew: its extents become findable by segment, and those of an earlier description do not. */
export function putBody(view: View, id: number, home: Place, layout: Layout): void {
  dropDescription(view, id);
  view.put(bodyKey(id), encodeBody({ home, layout }));
  view.countLive(home, 1);
  if (isManifest(layout)) return;
  for (const extent of layout.extents) {
    view.put(extentKey(extent.life, extent.offset), new ByteWriter().int(id).take());
    view.countLive(extent, 1);
  }
}

/** Frees a body and, of a manifest, every part of it. */
export async function freeBody(view: View, id: number): Promise<void> {
  const layout = dropDescription(view, id);
  view.delete(bodyKey(id));
  if (!layout || !isManifest(layout)) return;
  // Ten thousand parts read one by one would hold the loop for tens of milliseconds.
  for (let from = 0; from < layout.parts.length; from += slice) {
    const parts = layout.parts.slice(from, from + slice);
    const values = await view.getMany(parts.map((part) => bodyKey(part.id)));
    parts.forEach((part, at) => {
      dropDescription(view, part.id, values[at]);
      view.delete(bodyKey(part.id));
    });
  }
}

function dropDescription(view: View, id: number, value = view.get(bodyKey(id))): Layout | undefined {
  if (!value) return undefined;
  const { home, layout } = decodeBody(value);
  view.countLive(home, -1);
  if (isManifest(layout)) return layout;
  for (const extent of layout.extents) {
    view.delete(extentKey(extent.life, extent.offset));
    view.countLive(extent, -1);
  }
  return layout;
}

function countVersion(view: View, bucket: number, entry: VersionEntry, where: 'current' | 'older', sign: 1 | -1): void {
  const counters = view.changeBucket(bucket);
  if (where === 'current') {
    counters.objects = Math.max(0, counters.objects + sign);
    counters.bytes = Math.max(0, counters.bytes + sign * entry.size);
  } else {
    counters.older = Math.max(0, counters.older + sign);
    counters.olderBytes = Math.max(0, counters.olderBytes + sign * entry.size);
  }
  view.countLive(entry.home, sign);
  if (entry.amend) view.countLive(entry.amend, sign);
}

const slice = 500;
