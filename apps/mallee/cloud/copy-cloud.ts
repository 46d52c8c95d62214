import { copyFile, link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '@mallee/object-engine';
import type { Store } from '@mallee/store';
import { manifestName, newManifest } from '../backup/manifest.ts';
import type { DataFolder } from '../data-folder.ts';

export interface CopyParts {
  readonly store: Pick<Store, 'backup'>;
  readonly engine?: Pick<Engine, 'backup'>;
  readonly region: string;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
}

/**
 * A copy of what the cloud cannot do without, in the layout of its own folder: rows, objects, images, keys. Writes go on
 * meanwhile. Images are never changed in place, so links to them suffice. Machines' disks are not in it.
 *
 * Objects come before rows: a bucket's number is given out in rows, so rows that are the younger part never give out
 * again a number that the engine has seen.
 */
export async function copyCloud(parts: CopyParts, { files }: Pick<DataFolder, 'files'>, target: string): Promise<void> {
  try {
    await mkdir(join(target, 'images'), { recursive: true, mode: 0o700 });
    await parts.engine?.backup(join(target, 'objects'));
    await linkImages(files.images, join(target, 'images'));
    await parts.store.backup(join(target, 'control.db'));
    await linkImages(files.images, join(target, 'images'));
    await copyFile(files.masterKey, join(target, 'master.key'));
    await copyFile(files.cloudKey, join(target, 'cloud-key.pem')).catch(unlessMissing);
    await writeFile(join(target, manifestName), JSON.stringify(newManifest(parts.region, parts.now)));
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

/** Called before the rows are copied and after, so that whatever they name is there: a later call adds the new ones. */
async function linkImages(from: string, to: string): Promise<void> {
  const there = new Set(await readdir(to));
  for (const name of await readdir(from))
    if (!name.endsWith('.part') && !there.has(name)) await link(join(from, name), join(to, name)).catch(unlessMissing);
}

/** The cloud's key is made when it is first needed; an image may go while we look. */
function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
