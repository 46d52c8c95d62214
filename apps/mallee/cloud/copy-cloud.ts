import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../data-folder.ts';
import type { Cloud } from './open-cloud.ts';

/**
 * A consistent copy of what the cloud cannot do without: rows, images, master key. Rows are copied as of one moment;
 * images are never changed in place, so that links to them suffice. Machines' disks are not in it.
 */
export async function copyCloud(cloud: Pick<Cloud, 'store'>, folder: DataFolder, target: string): Promise<void> {
  await mkdir(join(target, 'images'), { recursive: true, mode: 0o700 });
  await cloud.store.backup(join(target, 'control.db'));
  await copyFile(folder.files.masterKey, join(target, 'master.key'));
  await copyFile(folder.files.cloudKey, join(target, 'cloud-key.pem')).catch(unlessMissing);
  for (const name of await readdir(folder.files.images))
    if (!name.endsWith('.part')) await link(join(folder.files.images, name), join(target, 'images', name));
}

/** The cloud's key is made when it is first needed. */
function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
