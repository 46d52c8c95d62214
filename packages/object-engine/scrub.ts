import type { BodyReader } from './body-reader.ts';
import { decodeVersion } from './entries.ts';
import { EngineError } from './errors.ts';
import { bucketOf, escapedKeyOf, range, rawKeyOf } from './keys.ts';
import { openVersion } from './object-reader.ts';
import type { Readers } from './readers.ts';
import type { ObjectReader } from './types.ts';
import { versionId } from './version-id.ts';
import { type Index, span, type View } from './view.ts';

export interface ScrubReport {
  readonly versions: number;
  readonly bytes: number;
  readonly damaged: readonly { readonly bucket: number; readonly key: Buffer; readonly version: string }[];
}

/** Reads every version of every key and compares checksums. What is deleted or moved meanwhile is not damage. */
export async function scrub(
  parts: { readonly view: View; readonly bodies: BodyReader; readonly readers: Readers },
  rest: (worked: number) => Promise<void>,
): Promise<ScrubReport> {
  const { index } = parts.view;
  const report = { versions: 0, bytes: 0, damaged: [] as { bucket: number; key: Buffer; version: string }[] };
  for (const which of [range.current, range.older])
    for await (const [indexKey] of index.iterator(span(Buffer.of(which)))) {
      const began = performance.now();
      // The iterator shows the index as it was when the scrub began; where things lie now is in the index itself.
      const value = await index.get(indexKey);
      if (!value) continue;
      const entry = decodeVersion(value);
      report.versions += 1;
      report.bytes += entry.size;
      try {
        const key = keyOf(which, indexKey);
        const reader = await openVersion(parts, bucketOf(indexKey), key, entry.nullVersion ? 'null' : entry.sequence);
        if (reader) await readAll(reader);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (error.kind === 'damaged' && (await unchanged(index, indexKey, value)))
          report.damaged.push({
            bucket: bucketOf(indexKey),
            key: Buffer.from(keyOf(which, indexKey)),
            version: versionId(entry),
          });
      }
      await rest(performance.now() - began);
    }
  return report;
}

/** What is stored may be longer than the size that is told. */
async function readAll(reader: ObjectReader): Promise<void> {
  try {
    for (const index of reader.parts().keys()) for await (const _ of reader.part(index, undefined, 'lent'));
  } finally {
    reader.release();
  }
}

function keyOf(which: number, indexKey: Buffer): Buffer {
  return which === range.current ? rawKeyOf(indexKey) : escapedKeyOf(indexKey).key;
}

async function unchanged(index: Index, key: Buffer, value: Buffer): Promise<boolean> {
  return (await index.get(key))?.equals(value) ?? false;
}
