import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pack } from '../backup/pack.ts';
import type { Config } from '../config.ts';
import { fillBundle } from '../support/bundle.ts';
import { say, Trouble } from './say.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Packs what helps others to find a fault, without secrets; works whether or not the cloud runs. */
export async function supportBundle(config: Config, file: string): Promise<void> {
  const target = resolve(file);
  if (existsSync(target)) throw new Trouble(`${target} is there already. Choose another name.`);
  await untilInterrupted(async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'mallee-support-'));
    try {
      await fillBundle(config, folder);
      await pack([{ from: folder, names: (await readdir(folder)).sort() }], target, { signal });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  say(`${target} holds logs, versions, the nurse’s findings, the configuration and the nodes’ documents.`);
  say(
    'Keys, tokens, user data and tags are left out; addresses and names of machines are not. Look before you send it.',
  );
}
