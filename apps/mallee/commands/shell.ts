import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { awsNames, eucalyptusNames } from '../credentials/environment.ts';
import { dataFolder } from '../data-folder.ts';
import { keepCredentials } from './credentials.ts';
import { Trouble } from './say.ts';

const dispatcher = join(import.meta.dirname, '../../cli/bin/euca');

/**
 * A shell of the caller's choice, or one command in it, with the euca commands on its PATH and somebody's keys set. Gives
 * the shell's exit status.
 */
export async function shell(
  config: Config,
  who: { readonly account?: string; readonly user?: string; readonly command?: string },
): Promise<number> {
  const { account, user, command } = who;
  const found = await keepCredentials(config, { account, user });
  const { pem } = await askCloud<{ pem: string }>(config, 'GET', '/certificate');
  const folder = dataFolder(config.data).credentials;
  const certificate = join(folder, 'cloud-cert.pem');
  await writeFile(certificate, pem);
  const commands = join(folder, 'bin');
  await mkdir(commands, { recursive: true });
  if ((await run(dispatcher, ['link', commands], process.env)) !== 0)
    throw new Trouble('The commands could not be linked.');
  const env = {
    ...process.env,
    ...awsNames(config, found),
    ...eucalyptusNames(config, found),
    EUCALYPTUS_CERT: certificate,
    MALLEE_DATA: config.data,
    PATH: `${commands}:${process.env.PATH ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'}`,
  };
  const program = process.env.SHELL || '/bin/sh';
  return run(program, command === undefined ? [] : ['-c', command], env);
}

function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env, stdio: 'inherit' });
    child.on('error', (error) => reject(new Trouble(`${program} cannot be run: ${error.message}`)));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
