import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NodeId, newId, type World } from '@mallee/base';

/** The node's name, chosen once and kept beside its ledger. */
export async function nodeId(folder: string, world: World): Promise<NodeId> {
  const file = join(folder, 'id');
  try {
    return (await readFile(file, 'utf8')).trim() as NodeId;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const id = newId(world, 'node');
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.part`, `${id}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.part`, file);
  return id;
}
