import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Config } from '../config.ts';
import { installMissing } from '../install/install-missing.ts';
import { RUN_PACKAGES } from '../install/packages.ts';
import { shell } from '../install/shell.ts';
import { examine } from '../nurse/examine.ts';
import { realHost } from '../nurse/real-host.ts';
import { render } from '../nurse/render.ts';
import { bearing } from './bearing.ts';
import { say, Trouble } from './say.ts';

/**
 * Installs what is missing, then has the nurse look the host over; a host that cannot run a cloud is told so. A host
 * that was found well enough is not examined again before it restarts, so that later starts are quick.
 */
export async function prepareHost(config: Config, { yes }: { yes: boolean }): Promise<void> {
  if (process.geteuid?.() !== 0) throw new Trouble('Machines and networks take root: run ./mallee up as root.');
  const ask = process.stdin.isTTY ? confirm : undefined;
  await installMissing({ wanted: RUN_PACKAGES, shell, euid: 0, yes, ask, say }).catch((error: Error) => {
    throw new Trouble(error.message);
  });
  const note = join(config.data, 'run/examined');
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  if ((await readFile(note, 'utf8').catch(() => '')) === boot) return;
  const diagnosis = await examine(realHost({ now: Date.now, say }), bearing(config));
  if (diagnosis.worst !== 'healthy') say(render(diagnosis, { colour: process.stdout.isTTY }));
  if (diagnosis.worst === 'dead on arrival' || diagnosis.worst === 'splint')
    throw new Trouble(
      'The cloud cannot start on this host as it is. ./mallee nurse --treat mends what the nurse can mend.',
    );
  await mkdir(join(config.data, 'run'), { recursive: true });
  await writeFile(note, boot);
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [Y/n] `);
  terminal.close();
  return /^(y|yes|)$/i.test(answer.trim());
}
