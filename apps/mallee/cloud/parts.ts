import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { World } from '@mallee/base';
import type { Config } from '../config.ts';
import type { DataFolder } from '../data-folder.ts';
import { ImageFiles } from '../image-files.ts';
import { cloudKey } from './cloud-key.ts';
import { masterKey } from './master-key.ts';
import type { CloudParts } from './open-cloud.ts';

/** What a cloud is opened with, from its place in a data folder; makes what is missing. */
export async function cloudParts(
  config: Config,
  { cloud, files }: Pick<DataFolder, 'cloud' | 'files'>,
  world: World,
): Promise<CloudParts & { readonly imageFiles: ImageFiles }> {
  await mkdir(cloud, { recursive: true, mode: 0o700 });
  const imageFiles = new ImageFiles(files.images, world);
  await imageFiles.open();
  return {
    config,
    world,
    objects: files.objects,
    control: files.control,
    masterKey: await masterKey(files.masterKey, world),
    cloudKey: cloudKey(files.cloudKey),
    imageFiles,
    restored: existsSync(files.restored),
  };
}
