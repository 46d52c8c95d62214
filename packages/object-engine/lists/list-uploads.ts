import { decodePart, decodeUpload } from '../entries.ts';
import {
  after as behind,
  escapedKeyOf,
  lastNumberOf,
  partKey,
  partStem,
  uploadKey,
  uploadPrefix,
  uploadStem,
} from '../keys.ts';
import type { ListOptions, PartInfo, UploadList } from '../types.ts';
import { formatId, parseId } from '../version-id.ts';
import type { Index } from '../view.ts';
import { Cursor } from './cursor.ts';
import { groupNamed, groupOf, larger, noBytes } from './group.ts';

/** Open uploads by key, those of one key by age. `afterUpload` goes on inside the uploads of the key `after`. */
export async function listUploads(
  index: Index,
  bucket: number,
  options: ListOptions & { afterUpload?: string | undefined },
): Promise<UploadList> {
  const { prefix = noBytes, after, delimiter, limit } = options;
  const list: UploadList = { uploads: [], groups: [], next: undefined };
  if (limit <= 0) return list;
  const first = uploadPrefix(bucket, prefix);
  const cursor = new Cursor(index, { gte: start(), lt: behind(first) }, { limit, leaps: delimiter !== undefined });
  try {
    let last: UploadList['next'];
    for (;;) {
      const row = await cursor.row();
      if (!row) return list;
      const { key, number } = escapedKeyOf(row[0]);
      const { at, meta, done } = decodeUpload(row[1]);
      if (done) {
        cursor.advance();
        continue;
      }
      if (list.uploads.length + list.groups.length === limit) return { ...list, next: last };
      const group = groupOf(key, prefix, delimiter);
      if (group) {
        list.groups.push(group);
        last = { key: group, upload: undefined };
        cursor.seek(behind(uploadPrefix(bucket, group)));
        continue;
      }
      const upload = formatId(number);
      list.uploads.push({ upload, key, at, meta });
      last = { key, upload };
      cursor.advance();
    }
  } finally {
    await cursor.close();
  }

  function start(): Buffer {
    if (!after) return first;
    if (groupNamed(after, prefix, delimiter)) return behind(uploadPrefix(bucket, after));
    const id = options.afterUpload === undefined ? undefined : parseId(options.afterUpload);
    const bound = id === undefined ? behind(uploadStem(bucket, after)) : uploadKey(bucket, after, id + 1);
    return larger(first, bound);
  }
}

/** Parts of an upload with numbers above `after`. */
export async function listParts(
  index: Index,
  bucket: number,
  upload: number,
  options: { after: number; limit: number },
): Promise<{ parts: PartInfo[]; more: boolean }> {
  const bounds = { gte: partKey(bucket, upload, options.after + 1), lt: behind(partStem(bucket, upload)) };
  const rows = await index.iterator({ ...bounds, limit: options.limit + 1 }).all();
  const parts = rows.slice(0, options.limit).map(([key, value]) => {
    const { size, etag, at, meta } = decodePart(value);
    return { number: lastNumberOf(key), size, etag, at, meta };
  });
  return { parts, more: rows.length > options.limit };
}
