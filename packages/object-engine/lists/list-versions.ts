import { ByteReader } from '../bytes.ts';
import { decodeVersion, type VersionEntry } from '../entries.ts';
import {
  after as behind,
  currentKey,
  escapedKeyOf,
  nullKey,
  olderKey,
  olderPrefix,
  olderStem,
  rawKeyOf,
} from '../keys.ts';
import type { ListVersionsOptions, VersionList } from '../types.ts';
import { formatId, infoOf, parseId } from '../version-id.ts';
import type { Index } from '../view.ts';
import { Cursor, type Row } from './cursor.ts';
import { groupNamed, groupOf, larger, noBytes, successor } from './group.ts';

/** All versions and delete markers: keys in byte order, the versions of each from the newest to the oldest. */
export async function listVersions(index: Index, bucket: number, options: ListVersionsOptions): Promise<VersionList> {
  const { prefix = noBytes, after, delimiter, limit } = options;
  const list: VersionList = { versions: [], groups: [], next: undefined };
  if (limit <= 0) return list;
  const resumed = await resumedAt(index, bucket, after, options.afterVersion);
  const start = startOf(bucket, prefix, after, delimiter, resumed);
  const snapshot = index.snapshot();
  const how = { limit, leaps: delimiter !== undefined, snapshot };
  const current = new Cursor(index, { gte: start.current, lt: behind(currentKey(bucket, prefix)) }, how);
  const older = new Cursor(index, { gte: start.older, lt: behind(olderPrefix(bucket, prefix)) }, how);
  try {
    let last: VersionList['next'];
    let previous: Buffer | undefined;
    for (;;) {
      const next = nearer(await current.row(), await older.row());
      if (!next) return list;
      const { key, value, isCurrent } = next;
      const entry = decodeVersion(value);
      const seen = resumed !== undefined && after !== undefined && key.equals(after);
      if (seen && entry.sequence >= resumed) {
        (isCurrent ? current : older).advance();
        continue;
      }
      if (list.versions.length + list.groups.length === limit) return { ...list, next: last };
      const group = groupOf(key, prefix, delimiter);
      if (group) {
        list.groups.push(group);
        last = { key: group, version: undefined };
        current.seek(behind(currentKey(bucket, group)));
        older.seek(behind(olderPrefix(bucket, group)));
        continue;
      }
      const latest = isCurrent || !(seen || previous?.equals(key));
      list.versions.push({ key, ...infoOf(entry), latest });
      last = { key, version: formatId(entry.sequence) };
      previous = key;
      (isCurrent ? current : older).advance();
    }
  } finally {
    await current.close();
    await older.close();
    await snapshot.close();
  }
}

/** The sequence behind which to go on inside the versions of `after`. */
async function resumedAt(
  index: Index,
  bucket: number,
  after: Buffer | undefined,
  version: string | undefined,
): Promise<number | undefined> {
  if (!after || version === undefined) return undefined;
  if (version !== 'null') return parseId(version);
  const current = await index.get(currentKey(bucket, after));
  const entry: VersionEntry | undefined = current && decodeVersion(current);
  if (entry?.nullVersion) return entry.sequence;
  const pointer = await index.get(nullKey(bucket, after));
  return pointer && new ByteReader(pointer).int();
}

function startOf(
  bucket: number,
  prefix: Buffer,
  after: Buffer | undefined,
  delimiter: Buffer | undefined,
  resumed: number | undefined,
): { current: Buffer; older: Buffer } {
  const first = { current: currentKey(bucket, prefix), older: olderPrefix(bucket, prefix) };
  if (!after) return first;
  if (groupNamed(after, prefix, delimiter))
    return { current: behind(currentKey(bucket, after)), older: behind(olderPrefix(bucket, after)) };
  if (resumed !== undefined)
    return {
      current: larger(first.current, currentKey(bucket, after)),
      older: larger(first.older, olderKey(bucket, after, resumed)),
    };
  return {
    current: larger(first.current, currentKey(bucket, successor(after))),
    older: larger(first.older, behind(olderStem(bucket, after))),
  };
}

/** The smaller key of the two ranges; of one key the current version comes first, for it is the newest. */
function nearer(
  current: Row | undefined,
  older: Row | undefined,
): { key: Buffer; value: string; isCurrent: boolean } | undefined {
  const currentRow = current && { key: rawKeyOf(current[0]), value: current[1], isCurrent: true };
  const olderRow = older && { key: escapedKeyOf(older[0]).key, value: older[1], isCurrent: false };
  if (!currentRow || !olderRow) return currentRow ?? olderRow;
  return currentRow.key.compare(olderRow.key) <= 0 ? currentRow : olderRow;
}
