import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { World } from '@mallee/base';

/** The 32 bytes that seal every secret of this cloud; made at the first start, kept for ever. */
export async function masterKey(file: string, world: World): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = world.bytes(32);
  const part = await open(`${file}.part`, 'w', 0o600);
  await part.writeFile(key);
  await part.sync();
  await part.close();
  await rename(`${file}.part`, file);
  const folder = await open(dirname(file), 'r');
  await folder.sync();
  await folder.close();
  return key;
}
