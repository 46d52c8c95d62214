const MiB = 1024 * 1024;

/** Up to this size an object is sent whole. */
export const wholeUpTo = 16 * MiB;
export const partsAtOnce = 4;

/** S3 takes 10,000 parts of 5 MiB at least; a part is what is sent again after a fault. */
export const partSize = (size: number): number => Math.max(8 * MiB, Math.ceil(size / 9000 / MiB) * MiB);

export interface Part {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

export function partsOf(size: number): Part[] {
  const each = partSize(size);
  return Array.from({ length: Math.ceil(size / each) }, (_, index) => ({
    number: index + 1,
    start: index * each,
    end: Math.min(size, (index + 1) * each),
  }));
}
