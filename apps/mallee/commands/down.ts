import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { dataFolder } from '../data-folder.ts';
import { tearDown } from '../roles/tear-down.ts';
import { holder } from '../supervisor/lock.ts';
import { whatRuns } from './running.ts';
import { say, Trouble } from './say.ts';

/** Stops the cloud; machines run on unless `machines` is set. */
export async function down(config: Config, { machines }: { machines: boolean }): Promise<void> {
  const folder = dataFolder(config.data);
  const running = await whatRuns(config);
  if (running?.by === 'another')
    throw new Trouble(
      'This cloud was not started by ./mallee up. Stop it where it was started: systemctl stop mallee.target',
    );
  if (running) {
    process.kill(running.pid, 'SIGTERM');
    const started = performance.now();
    while (holder(folder.files.supervisor)) {
      if (performance.now() - started > 90_000)
        throw new Trouble(`Process ${running.pid} does not end. Look at ${folder.log}.`);
      await sleep(50);
    }
  }
  say(running ? 'The cloud is stopped.' : 'The cloud was not running.');
  if (!machines) {
    say('Its machines run on. `./mallee down --machines` stops them too and takes the network away.');
    return;
  }
  const stopped = await tearDown(config, say);
  say(
    `${stopped} ${stopped === 1 ? 'machine' : 'machines'} stopped, the network is taken away. ./mallee up brings them back.`,
  );
}
