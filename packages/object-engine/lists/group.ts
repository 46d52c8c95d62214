/** The common prefix that `key` falls into: through the first delimiter behind the prefix. */
export function groupOf(key: Buffer, prefix: Buffer, delimiter: Buffer | undefined): Buffer | undefined {
  if (!delimiter || delimiter.length === 0) return undefined;
  const cut = key.indexOf(delimiter, prefix.length);
  return cut < 0 ? undefined : key.subarray(0, cut + delimiter.length);
}

/** The group that `after` names exactly, so that a listing goes on behind all of it. */
export function groupNamed(after: Buffer, prefix: Buffer, delimiter: Buffer | undefined): boolean {
  if (!after.subarray(0, prefix.length).equals(prefix)) return false;
  return groupOf(after, prefix, delimiter)?.length === after.length;
}

/** The smallest key behind `key`. */
export function successor(key: Buffer): Buffer {
  return Buffer.concat([key, zero]);
}

export function larger(a: Buffer, b: Buffer): Buffer {
  return a.compare(b) >= 0 ? a : b;
}

export const noBytes = Buffer.alloc(0);
const zero = Buffer.of(0);
