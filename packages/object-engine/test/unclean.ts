import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineKey } from '../keys.ts';
import { openIndex } from '../open-index.ts';

/** Ways to find a folder in, other than after an orderly stop. Each works on a closed engine's folder. */
export type Unclean = 'clean' | 'killed' | 'power-cut' | 'index-lost' | 'index-damaged';

export async function spoil(dir: string, how: Unclean): Promise<void> {
  const path = join(dir, 'index');
  if (how === 'index-lost') await rm(path, { recursive: true });
  if (how === 'index-damaged') await rm(join(path, 'CURRENT'));
  if (how !== 'killed' && how !== 'power-cut') return;
  const index = await openIndex(path);
  await index.del(engineKey('clean'));
  // Another start of the host: the index must not be believed further than its checkpoint.
  if (how === 'power-cut') await index.put(engineKey('boot'), Buffer.from('another'));
  await index.close();
}

/** The index as it is now, to be put back later: an index that is older than the log. */
export async function keepIndex(dir: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await cp(join(dir, 'index'), to, { recursive: true });
}

export async function putBackIndex(dir: string, from: string): Promise<void> {
  await rm(join(dir, 'index'), { recursive: true, force: true });
  await cp(from, join(dir, 'index'), { recursive: true });
  await spoil(dir, 'killed');
}
