import type { ByteRange } from '@mallee/object-engine';
import { errors } from '../errors.ts';

/** Beyond this an object's metadata would not hold them; then only their number is kept. */
const mostBytes = 32_768;

/** The sizes of an object's parts in short: nearly always all but the last are equal. */
export function writePartSizes(sizes: readonly number[]): string {
  const runs: [count: number, size: number][] = [];
  for (const size of sizes) {
    const last = runs.at(-1);
    if (last && last[1] === size) last[0] += 1;
    else runs.push([1, size]);
  }
  const text = runs.map(([count, size]) => `${count}*${size}`).join(',');
  return text.length > mostBytes ? `${sizes.length}` : text;
}

/** Runs of parts; a run without a size says only how many there are. */
const runsOf = (text: string) =>
  text.split(',').map((run) => {
    const [count, size] = run.split('*');
    return { count: Number(count), size: size === undefined ? undefined : Number(size) };
  });

export const partCount = (text: string): number => runsOf(text).reduce((sum, { count }) => sum + count, 0);

/** The bytes of one part. An object that was put in one piece is its own only part. */
export function partRange(parts: string | undefined, number: number, size: number): ByteRange {
  const runs = parts === undefined ? [{ count: 1, size }] : runsOf(parts);
  let from = 0;
  let first = 1;
  for (const run of runs) {
    if (run.size === undefined)
      throw errors.invalidRequest('The parts of this object are too many and too different to be read one by one.');
    if (number < first + run.count) {
      const start = from + (number - first) * run.size;
      return { from: start, to: start + run.size };
    }
    first += run.count;
    from += run.count * run.size;
  }
  throw errors.invalidPartNumber(number, first - 1);
}
