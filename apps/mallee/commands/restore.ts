import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { putInPlace } from '../backup/put-in-place.ts';
import type { Config } from '../config.ts';
import { dataFolder } from '../data-folder.ts';
import { readPassphrase } from './passphrase.ts';
import { whatRuns } from './running.ts';
import { say, Trouble } from './say.ts';
import { untilInterrupted } from './until-interrupted.ts';

export interface RestoreOptions {
  readonly force: boolean;
  readonly passphraseFile?: string;
}

/** Makes a backup the cloud of this data folder. */
export async function restore(config: Config, file: string, options: RestoreOptions): Promise<void> {
  if (process.geteuid?.() !== 0)
    throw new Trouble('The cloud’s data belongs to a user of its own: run ./mallee restore as root.');
  const folder = dataFolder(config.data);
  if (await whatRuns(config)) throw new Trouble(`A cloud runs on ${config.data}. Stop it first: ./mallee down`);
  if (existsSync(folder.files.control) && !options.force)
    throw new Trouble(
      `${config.data} holds a cloud already. --force moves its data aside, or choose another folder with --data.`,
    );
  const passphrase = await readPassphrase(options.passphraseFile);
  const { manifest, aside, keptConfig } = await untilInterrupted((signal) =>
    putInPlace(resolve(file), folder, { passphrase, signal }),
  );
  say(
    `Restored the cloud of ${new Date(manifest.madeAt).toISOString()} (Mallee ${manifest.mallee}) to ${config.data}.`,
  );
  if (aside) say(`What was there is in ${aside}; delete it when you no longer need it.`);
  if (keptConfig) say(`${folder.files.config} stays as it is; the backup’s own was not taken.`);
  say('The disks of machines are not in a backup: machines whose disks are not on this host say so.');
  say('Start it with ./mallee up.');
}
