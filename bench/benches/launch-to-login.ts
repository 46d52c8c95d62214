import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { join } from 'node:path';
import { prepareMachineSite, standInHost } from '../../apps/mallee/test/crash/machine-site.ts';
import type { Bench, Figure } from '../bench.ts';

/** From RunInstances to the first ssh login, against the same machine by bare QEMU: see `bench/login.ts`. */
export const launchToLogin: Bench = { name: 'launch-to-login', host: true, run: measure };

async function* measure(): AsyncIterable<Figure> {
  const data = await prepareMachineSite();
  const script = join(import.meta.dirname, '../login.ts');
  const host = ['--net', '--mount', '--propagation', 'private', 'sh', '-c', `${standInHost} && exec "$@"`, data];
  const child = spawn('unshare', [...host, process.execPath, script, data], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  for await (const [figure] of on(child, 'message', { close: ['exit'] })) yield figure as Figure;
  const [code] = await ended;
  if (code !== 0) throw new Error(`bench/login.ts ended with ${code}.`);
}
