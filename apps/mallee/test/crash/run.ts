/**
 * `npm run crash -- [--rounds N] [--machines]`: kills a whole cloud under load, again and again, and checks that nothing
 * acknowledged was lost and nothing is left over. With `--machines` it is the box as users have it, with real QEMU in a
 * network namespace of its own; that needs root.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { openFakeSite } from './fake-site.ts';
import { openMachineSite, prepareMachineSite, standInHost } from './machine-site.ts';
import { playRounds } from './rounds.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, machines: { type: 'boolean', default: false } },
});
// Everything that follows, the clients too, lives on the stand-in host.
if (values.machines && !process.env.MALLEE_CRASH_DATA) {
  const data = await prepareMachineSite();
  const host = ['--net', '--mount', '--propagation', 'private', 'sh', '-c', `${standInHost} && exec "$@"`, data];
  const { status } = spawnSync('unshare', [...host, process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, MALLEE_CRASH_DATA: data },
  });
  process.exit(status ?? 1);
}

const say = (line: string) => console.log(line);
const rounds = Number(values.rounds ?? (values.machines ? 3 : 20));
const site = await (values.machines ? openMachineSite(process.env.MALLEE_CRASH_DATA!) : openFakeSite());
try {
  const complaints = values.machines
    ? await playRounds(
        site,
        { rounds, launches: 8, objects: 50, survivors: 1, killWithin: 200, killWithinMs: 15_000, patienceMs: 600_000 },
        say,
      )
    : await playRounds(
        site,
        { rounds, launches: 50, objects: 500, survivors: 3, killWithin: 1500, killWithinMs: 3000, patienceMs: 120_000 },
        say,
      );
  for (const complaint of complaints) say(`  ! ${complaint}`);
  if (complaints.length > 0) say(await site.log());
  process.exitCode = complaints.length > 0 ? 1 : 0;
} catch (error) {
  say(`${(error as Error).stack}\n${await site.log()}`);
  process.exitCode = 1;
} finally {
  await site.end();
}
