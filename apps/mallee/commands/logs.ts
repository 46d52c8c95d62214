import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { dataFolder } from '../data-folder.ts';
import { Trouble } from './say.ts';

/** Shows the last lines of the processes' logs, and goes on showing them where `follow` is set. */
export async function logs(config: Config, { follow, lines }: { follow: boolean; lines: number }): Promise<void> {
  const { log } = dataFolder(config.data);
  const files = ['supervisor', 'cloud', 'node']
    .map((name) => join(log, `${name}.log`))
    .filter((file) => existsSync(file));
  if (files.length === 0) throw new Trouble(`There are no logs in ${log} yet. Start with ./mallee up.`);
  const tail = spawn('tail', ['-n', String(lines), ...(follow ? ['-F'] : []), ...files], { stdio: 'inherit' });
  await new Promise((resolve) => tail.on('close', resolve));
}
