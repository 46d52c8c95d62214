import { existsSync } from 'node:fs';
import { chmod, chown, link, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Trouble } from '../commands/say.ts';
import { cloudUser, type DataFolder } from '../data-folder.ts';
import { type Manifest, manifestName, readManifest } from './manifest.ts';
import { type PackOptions, unpack } from './pack.ts';

export interface Restored {
  readonly manifest: Manifest;
  /** Where the data went that had been there. */
  readonly aside?: string;
  /** True if the folder's own mallee.yaml stays and the backup's is not used. */
  readonly keptConfig: boolean;
}

/** Everything that a backup's folder may hold, and what it cannot be without. */
const needed = ['control.db', 'master.key', 'images'];
const known = new Set([...needed, manifestName, 'objects', 'cloud-key.pem', 'mallee.yaml', 'node-id']);

/**
 * Unpacks a backup and makes it the cloud's folder; what was there is moved aside. Nothing changes before the whole
 * file has proved sound. To be called while no cloud runs. `owner` is who the cloud runs as.
 */
export async function putInPlace(
  source: string,
  folder: DataFolder,
  options: PackOptions & { owner?: number } = {},
): Promise<Restored> {
  const { files } = folder;
  const staged = join(folder.root, 'restore.part');
  await rm(staged, { recursive: true, force: true });
  await mkdir(staged, { recursive: true, mode: 0o700 });
  try {
    await unpack(source, staged, options);
    const manifest = await check(source, staged);
    const config = await takeOut(join(staged, 'mallee.yaml'));
    const nodeId = await takeOut(join(staged, 'node-id'));
    await writeFile(join(staged, 'restored'), '');
    // A product of the host's set-up, which need not be made again.
    if (existsSync(files.tinyImage)) await link(files.tinyImage, join(staged, 'tiny.qcow2'));
    await own(staged, options.owner ?? cloudUser);

    const keptConfig = config !== undefined && existsSync(files.config);
    if (config !== undefined && !keptConfig) await writeFile(files.config, config, { mode: 0o644, flush: true });
    // With the node's name the new host answers for its machines: their owners see that the disks are lost.
    if (nodeId !== undefined && !existsSync(files.nodeId)) {
      await mkdir(folder.node, { recursive: true, mode: 0o711 });
      await writeFile(files.nodeId, nodeId, { mode: 0o600, flush: true });
    }
    const aside = existsSync(folder.cloud) ? await unusedName(`${folder.cloud}-before-restore`) : undefined;
    if (aside) await rename(folder.cloud, aside);
    await rename(staged, folder.cloud);
    await sync(folder.root);
    return { manifest, keptConfig, ...(aside && { aside }) };
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function check(source: string, staged: string): Promise<Manifest> {
  const there = await readdir(staged);
  const missing = [manifestName, ...needed].find((name) => !there.includes(name));
  if (missing) throw new Trouble(`${source} is not a backup of Mallee: ${missing} is not in it.`);
  const strange = there.find((name) => !known.has(name));
  if (strange) throw new Trouble(`${source} is not a backup of Mallee: ${strange} does not belong in one.`);
  try {
    return readManifest(await readFile(join(staged, manifestName), 'utf8'));
  } catch (error) {
    throw new Trouble(`${source} cannot be restored: ${(error as Error).message}.`);
  }
}

async function takeOut(path: string): Promise<Buffer | undefined> {
  if (!existsSync(path)) return undefined;
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}

/** Gives the tree to the cloud's user, closed to everybody else, and has it on disk. */
async function own(root: string, owner: number): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    await chmod(path, entry.isDirectory() ? 0o700 : 0o600);
    await chown(path, owner, owner);
    await sync(path);
  }
  await chmod(root, 0o700);
  await chown(root, owner, owner);
  await sync(root);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

async function unusedName(name: string): Promise<string> {
  for (let number = 1; ; number += 1) if (!existsSync(`${name}-${number}`)) return `${name}-${number}`;
}
