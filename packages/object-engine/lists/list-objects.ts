import { decodeVersion, type VersionEntry } from '../entries.ts';
import { after as behind, currentKey, rawKeyOf } from '../keys.ts';
import type { ListedObject, ListOptions, ObjectList } from '../types.ts';
import { versionId } from '../version-id.ts';
import type { Index } from '../view.ts';
import { Cursor } from './cursor.ts';
import { groupNamed, groupOf, larger, noBytes, successor } from './group.ts';

/**
 * Current objects in the order of their keys' bytes. A group is leapt over, so the cost follows the answer's length
 * and not the number of keys that a group holds.
 */
export async function listObjects(index: Index, bucket: number, options: ListOptions): Promise<ObjectList> {
  const { prefix = noBytes, after, delimiter, limit } = options;
  const list: ObjectList = { objects: [], groups: [], next: undefined };
  if (limit <= 0) return list;
  const first = currentKey(bucket, prefix);
  let gte = first;
  if (after)
    gte = groupNamed(after, prefix, delimiter)
      ? behind(currentKey(bucket, after))
      : larger(first, currentKey(bucket, successor(after)));
  const cursor = new Cursor(index, { gte, lt: behind(first) }, { limit, leaps: delimiter !== undefined });
  try {
    let last: Buffer | undefined;
    for (;;) {
      const found = cursor.row();
      const row = found instanceof Promise ? await found : found;
      if (!row) return list;
      if (list.objects.length + list.groups.length === limit) return { ...list, next: last };
      const key = rawKeyOf(row[0]);
      const group = groupOf(key, prefix, delimiter);
      last = group ?? key;
      if (group) {
        list.groups.push(group);
        cursor.seek(behind(currentKey(bucket, group)));
      } else {
        list.objects.push(listed(key, decodeVersion(row[1])));
        cursor.advance();
      }
    }
  } finally {
    await cursor.close();
  }
}

function listed(key: Buffer, entry: VersionEntry): ListedObject {
  const { marker, size, etag, at, meta } = entry;
  return { key, version: versionId(entry), marker, size, etag, at, meta };
}
