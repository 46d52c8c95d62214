import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../frame/context.ts';
import { troubleOf } from '../frame/failure.ts';
import { bundleFolder } from './folder.ts';
import { bundleImage, type ImageGiven } from './image.ts';
import { type ProgressGiven, progressTo } from './progress.ts';

interface Given extends ImageGiven, ProgressGiven {
  readonly destination: string | undefined;
}

/** Bundles an image into a folder and says where the manifest is; what was written goes again if it fails. */
export async function writeBundle(context: Context, { destination, ...given }: Given): Promise<void> {
  const { out, system, settings } = context;
  const folder = bundleFolder(system, destination);
  const tell = progressTo(system, given);
  const written: string[] = [];
  const write = async (name: string, bytes: Buffer | string) => {
    const path = join(folder, name);
    written.push(path);
    await writeFile(path, bytes).catch(troubleOf(path));
    if (settings.debug) out.say(`Wrote ${path}`);
    tell('parts', written.length);
  };
  try {
    const { prefix, manifest } = await bundleImage(context, given, write);
    await write(`${prefix}.manifest.xml`, manifest);
    out.say(`Wrote manifest ${join(folder, `${prefix}.manifest.xml`)}`);
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    if (destination === undefined) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
