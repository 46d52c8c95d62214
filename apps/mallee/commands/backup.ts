import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { manifestName } from '../backup/manifest.ts';
import { type Heap, pack } from '../backup/pack.ts';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { type DataFolder, dataFolder } from '../data-folder.ts';
import { readPassphrase } from './passphrase.ts';
import { say, Trouble } from './say.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Writes everything that the cloud cannot do without into one file, while it runs. */
export async function backup(config: Config, file: string, options: { passphraseFile?: string }): Promise<void> {
  const target = resolve(file);
  if (existsSync(target)) throw new Trouble(`${target} is there already. Choose another name.`);
  const passphrase = await readPassphrase(options.passphraseFile);
  const data = dataFolder(config.data);
  const bytes = await untilInterrupted(async (signal) => {
    const { folder } = await askCloud<{ folder: string }>(config, 'POST', '/backup');
    if (dirname(folder) !== data.cloud) throw new Error(`The cloud made its copy in a strange place: ${folder}`);
    const beside = await mkdtemp(join(data.run, 'backup-'));
    try {
      signal.throwIfAborted();
      const heaps = [await heapOf(folder), await hostsHeap(data, beside)];
      return await pack(heaps, target, { passphrase, signal });
    } finally {
      await Promise.all([folder, beside].map((path) => rm(path, { recursive: true, force: true })));
    }
  });
  say(`${target}: ${(bytes / 1e6).toFixed(1)} MB${passphrase ? ', sealed with the passphrase' : ''}.`);
  say('In it are accounts, keys, images, objects and all settings. The disks of machines are not in it.');
  if (!passphrase) say('Whoever reads it can sign as anybody in this cloud: keep it safe, or use --passphrase-file.');
}

/** The manifest comes first, so that an archive tells early what it is. */
async function heapOf(folder: string): Promise<Heap> {
  const others = (await readdir(folder)).filter((name) => name !== manifestName).sort();
  return { from: folder, names: [manifestName, ...others] };
}

/** What root's part of the data folder adds: the configuration and the node's name. */
async function hostsHeap({ files }: DataFolder, beside: string): Promise<Heap> {
  for (const [name, file] of [
    ['mallee.yaml', files.config],
    ['node-id', files.nodeId],
  ] as const)
    if (existsSync(file)) await copyFile(file, join(beside, name));
  return { from: beside, names: await readdir(beside) };
}
