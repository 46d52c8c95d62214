import type { ByteRange, ObjectReader } from '@mallee/object-engine';
import type { ObjectMeta } from '../rules/meta.ts';
import { readPartNumbers } from '../rules/part-numbers.ts';
import { BrokenSeal, open, openWhole } from './sealed-stream.ts';

/** An encrypted object's bytes, or some of them: at once where the object is small. The reader is released in the end. */
export function plainBody(
  reader: ObjectReader,
  meta: ObjectMeta,
  dataKey: Buffer,
  range: ByteRange | undefined,
): Buffer | AsyncIterable<Buffer> {
  const stored = reader.small();
  if (!stored) return plainPieces(reader, meta, dataKey, range);
  reader.release();
  const whole = openWhole(stored, { dataKey, part: 0 }, reader.info.size);
  return range ? whole.subarray(range.from, range.to) : whole;
}

/** The same piece by piece; only the chunks that the range touches are read. */
export async function* plainPieces(
  reader: ObjectReader,
  { parts, sealed }: ObjectMeta,
  dataKey: Buffer,
  range: ByteRange = { from: 0, to: reader.info.size },
): AsyncGenerator<Buffer, void, undefined> {
  try {
    const sizes = reader.parts();
    const numbers = parts === undefined ? [0] : readPartNumbers(sealed?.numbers, sizes.length);
    if (numbers.length !== sizes.length) throw new BrokenSeal(`The object has ${sizes.length} parts.`);
    let start = 0;
    for (const [index, size] of sizes.entries()) {
      const within = { from: Math.max(0, range.from - start), to: Math.min(size, range.to - start) };
      start += size;
      if (within.from >= within.to) continue;
      const key = { dataKey, part: numbers[index]! };
      yield* open((bytes) => reader.part(index, bytes, 'lent'), key, size, within);
    }
  } finally {
    reader.release();
  }
}
