import type { BodyReader, ByteRange } from './body-reader.ts';
import { decodeBody, type VersionEntry } from './entries.ts';
import { EngineError } from './errors.ts';
import { bodyKey } from './keys.ts';
import { isManifest, type Layout } from './layout.ts';
import type { Readers } from './readers.ts';
import type { ObjectReader } from './types.ts';
import { infoOf } from './version-id.ts';
import type { Index } from './view.ts';

/**
 * A version as it is at this moment: whatever is written, deleted or compacted afterwards, its bytes stay readable.
 * The layout is read now; the layouts of a manifest's many parts are read later, from a snapshot of the index.
 */
export function openVersion(
  entry: VersionEntry,
  parts: { readonly index: Index; readonly bodies: BodyReader; readonly readers: Readers },
): ObjectReader {
  const { index, bodies, readers } = parts;
  const layout = entry.stored ? layoutOf(index, entry.sequence) : undefined;
  const snapshot = layout && isManifest(layout) ? index.snapshot() : undefined;
  const reader = readers.enter(false, () => {
    // Closing only waits for reads that are under way; there is nothing to do about its outcome.
    snapshot?.close().catch(() => {});
  });
  const release = () => readers.leave(reader);
  const touch = () => readers.touch(reader);

  function small(range?: ByteRange): Buffer | undefined {
    if (layout) return undefined;
    touch();
    const body = entry.marker ? empty : bodies.inline(entry);
    return range ? body.subarray(range.from, range.to) : body;
  }

  async function* open(range: ByteRange = { from: 0, to: entry.size }): AsyncGenerator<Buffer, void, undefined> {
    try {
      if (layout) yield* bodies.whole(layout, range, touch, snapshot);
      else {
        const body = small(range)!;
        if (body.length > 0) yield body;
      }
    } finally {
      release();
    }
  }

  return { info: infoOf(entry), small, open, release };
}

function layoutOf(index: Index, id: number): Layout {
  const value = index.getSync(bodyKey(id));
  if (!value) throw new EngineError('damaged', `The index knows no body ${id}.`);
  return decodeBody(value).layout;
}

const empty = Buffer.alloc(0);
