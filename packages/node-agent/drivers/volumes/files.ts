import { open, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';

/** Writes a file that is either whole or not there, and on disk when this returns. */
export async function writeWhole(place: string, body: Buffer | string, mode: number): Promise<void> {
  const beside = `${place}.part`;
  const file = await open(beside, 'w', mode);
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, place);
  await syncFolder(path.dirname(place));
}

/** Puts the names in a folder on disk. */
export async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  await folder.sync().finally(() => folder.close());
}

export async function removeFile(place: string): Promise<void> {
  await rm(place, { force: true });
}

/** Bytes free for use and in all. */
export async function roomIn(dir: string): Promise<{ free: number; total: number }> {
  const { bavail, blocks, bsize } = await statfs(dir);
  return { free: bavail * bsize, total: blocks * bsize };
}
