export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** A number of bytes as people say it. */
export function size(bytes: number): string {
  if (bytes < MIB) return `${Math.ceil(bytes / 1024)} KiB`;
  return bytes < GIB ? `${Math.round(bytes / MIB)} MiB` : `${(bytes / GIB).toFixed(1)} GiB`;
}
