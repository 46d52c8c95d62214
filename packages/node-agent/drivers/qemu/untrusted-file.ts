import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Fault } from '../fault.ts';

/**
 * Reads a file that a machine's process wrote in its own folder. The process may be hostile: links are not followed,
 * only a plain file of its own user with a single name is read, and no more than `limit` bytes.
 */
export async function readUntrusted(path: string, uid: number, limit: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const info = await file.stat();
    const { size } = info;
    if (!info.isFile() || info.uid !== uid || info.nlink !== 1 || size > limit)
      throw new Fault('UnfitFile', 'The machine left something else than the file it was asked for.');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
