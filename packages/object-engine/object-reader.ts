import type { BodyReader, ByteRange } from './body-reader.ts';
import { decodeBody, type VersionEntry } from './entries.ts';
import { EngineError } from './errors.ts';
import type { HotVersion } from './hot.ts';
import { bodyKey } from './keys.ts';
import { isManifest, type Layout } from './layout.ts';
import type { Reader, Readers } from './readers.ts';
import type { ObjectReader } from './types.ts';
import { infoOf } from './version-id.ts';
import { findVersion, type Which } from './versions.ts';
import { Moment, type View } from './view.ts';

interface Parts {
  readonly view: View;
  readonly bodies: BodyReader;
  readonly readers: Readers;
}

/**
 * A version as it is at this moment: whatever is written, deleted or compacted afterwards, its bytes stay readable.
 * The common case, the current version of a small object, costs one look into the index and no snapshot.
 */
export async function openVersion(
  parts: Parts,
  bucket: number,
  key: Buffer,
  which: Which,
): Promise<ObjectReader | undefined> {
  const { view, readers } = parts;
  if (which === undefined) {
    const found = view.current(bucket, key);
    if (found && !found.entry.stored) return inlineReader(parts, found);
    if (!found && !view.mayHaveOlder(bucket)) return undefined;
  }
  let moment: Moment | undefined;
  // The reader comes first, so that nothing that the snapshot shows is recycled.
  const reader = readers.enter(false, () => {
    // Closing only waits for reads that are under way; there is nothing to do about its outcome.
    moment?.close().catch(() => {});
  });
  try {
    moment = new Moment(view.index);
    const entry = await findVersion(moment, bucket, key, which);
    if (!entry?.stored) {
      readers.leave(reader);
      return entry && inlineReader(parts, { entry, body: undefined });
    }
    return storedReader(parts, reader, moment, entry);
  } catch (error) {
    readers.leave(reader);
    throw error;
  }
}

/** The version's entry alone. */
export async function lookAt(view: View, bucket: number, key: Buffer, which: Which): Promise<VersionEntry | undefined> {
  if (which === undefined) {
    const found = view.current(bucket, key);
    if (found) return found.entry;
    if (!view.mayHaveOlder(bucket)) return undefined;
  }
  const moment = new Moment(view.index);
  try {
    return await findVersion(moment, bucket, key, which);
  } finally {
    await moment.close();
  }
}

function inlineReader({ readers, bodies }: Parts, found: HotVersion): ObjectReader {
  const { entry } = found;
  // A body in memory is independent of its segment.
  const reader = found.body ? undefined : readers.enter();
  const release = () => {
    if (reader) readers.leave(reader);
  };

  function small(range?: ByteRange): Buffer {
    if (reader) readers.touch(reader);
    if (found.body) bodies.reads.hot += 1;
    else found.body = entry.marker ? empty : bodies.inline(entry);
    return range ? found.body.subarray(range.from, range.to) : found.body;
  }

  async function* open(range?: ByteRange): AsyncGenerator<Buffer, void, undefined> {
    try {
      const body = small(range);
      if (body.length > 0) yield body;
    } finally {
      release();
    }
  }

  async function* part(_index: number, range?: ByteRange): AsyncGenerator<Buffer, void, undefined> {
    const body = small(range);
    if (body.length > 0) yield body;
  }

  return { info: infoOf(entry), small, open, parts: () => [entry.size], part, release };
}

function storedReader({ readers, bodies }: Parts, reader: Reader, moment: Moment, entry: VersionEntry): ObjectReader {
  const layout = layoutOf(moment, entry.sequence);
  const release = () => readers.leave(reader);

  const touch = () => readers.touch(reader);
  const how = (buffers?: 'own' | 'lent') => ({ touch, lent: buffers === 'lent', snapshot: moment.snapshot });

  async function* open(range?: ByteRange, buffers?: 'own' | 'lent'): AsyncGenerator<Buffer, void, undefined> {
    try {
      yield* bodies.whole(layout, range ?? { from: 0, to: entry.size }, how(buffers));
    } finally {
      release();
    }
  }

  const parts = () => (isManifest(layout) ? layout.parts.map(({ size }) => size) : [entry.size]);
  const part = (index: number, range?: ByteRange, buffers?: 'own' | 'lent') =>
    bodies.part(layout, index, range ?? everything, how(buffers));

  return { info: infoOf(entry), small: () => undefined, open, parts, part, release };
}

function layoutOf(moment: Moment, id: number): Layout {
  const value = moment.get(bodyKey(id));
  if (!value) throw new EngineError('damaged', `The index knows no body ${id}.`);
  return decodeBody(value).layout;
}

const empty = Buffer.alloc(0);
const everything = { from: 0, to: Number.MAX_SAFE_INTEGER };
