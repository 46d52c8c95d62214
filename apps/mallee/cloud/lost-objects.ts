import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { countRows, type Store } from '@mallee/store';
import { Trouble } from '../commands/say.ts';

/**
 * Rows that know buckets over a folder without objects: most often its file system is not mounted. To serve that would
 * show everybody empty buckets, and hide below the mount what is written now. Asked before the object store is opened,
 * which would make a new one.
 */
export async function refuseLostObjects(store: Store, folder: string): Promise<void> {
  if ((await names(join(folder, 'segments'))).some((name) => name.endsWith('.log'))) return;
  const { bucket: buckets = 0 } = await store.read((read) => countRows(read, store.kind));
  if (buckets === 0) return;
  if (!(await names(folder)).includes(consent))
    throw new Trouble(
      `There are no objects in ${folder}, but the cloud knows ${buckets} ${buckets === 1 ? 'bucket' : 'buckets'}. ` +
        `Is its file system mounted? If the objects are lost: ./mallee restore, or make the file ${join(folder, consent)} to go on without.`,
    );
  await rm(join(folder, consent));
}

const consent = 'begin-anew';

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
