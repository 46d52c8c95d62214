import { Command } from 'commander';
import { Trouble } from './commands/say.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { dataFolder } from './data-folder.ts';
import { version } from './version.ts';

interface Common {
  readonly data?: string;
  readonly listen?: string;
}

const program = new Command('mallee')
  .description('A private cloud that speaks the AWS APIs and runs real machines on this host.')
  .version(version)
  .showHelpAfterError('(./mallee --help shows all commands)');

// Commands and roles are loaded when they are called: a process holds only what it is.

/** A command with the two options that every one of them takes. */
function command(name: string, description: string, examples: readonly string[] = []): Command {
  const made = program
    .command(name)
    .description(description)
    .option('--data <folder>', 'where all state lies (default: /var/lib/mallee, or $MALLEE_DATA)')
    .option('--listen <address[:port]>', 'where the APIs are served (default: 127.0.0.1:8773)');
  if (examples.length > 0) made.addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`);
  return made;
}

const withConfig =
  <Options extends Common>(run: (config: Config, options: Options) => Promise<unknown>) =>
  async (options: Options) => {
    await run(loadConfig(options), options);
  };

command('up', 'set up what is missing and run the cloud', [
  './mallee up',
  './mallee up --yes --detach',
  './mallee up --data /srv/mallee --listen 192.0.2.10',
])
  .option('--yes', 'install missing Debian packages without asking', false)
  .option('--detach', 'run in the background', false)
  .option('--no-first-light', 'skip the first use of a new cloud')
  .action(
    withConfig(async (config, options: Common & { yes: boolean; detach: boolean; firstLight: boolean }) =>
      (await import('./commands/up.ts')).up(config, options),
    ),
  );

command('down', 'stop the cloud; its machines run on', ['./mallee down', './mallee down --machines'])
  .option('--machines', 'stop the machines too and take the network away', false)
  .action(
    withConfig(async (config, options: Common & { machines: boolean }) =>
      (await import('./commands/down.ts')).down(config, options),
    ),
  );

command('status', 'show what runs')
  .option('--json', 'for programs', false)
  .action(
    withConfig(async (config, options: Common & { json: boolean }) =>
      (await import('./commands/status.ts')).status(config, options),
    ),
  );

command('logs', 'show what the processes say', ['./mallee logs', './mallee logs --follow'])
  .option('--follow', 'go on showing', false)
  .option('--lines <count>', 'how many of the last lines', '40')
  .action(
    withConfig(async (config, { follow, lines }: Common & { follow: boolean; lines: string }) =>
      (await import('./commands/logs.ts')).logs(config, { follow, lines: Number(lines) }),
    ),
  );

command('nurse', 'examine this host', ['./mallee nurse', './mallee nurse --treat'])
  .option('--json', 'for programs', false)
  .option('--treat', 'mend what can be mended', false)
  .action(
    withConfig(async (config, options: Common & { json: boolean; treat: boolean }) =>
      (await import('./commands/nurse.ts')).nurse(config, options),
    ),
  );

command('credentials', 'print access keys', [
  'eval "$(./mallee credentials)"',
  './mallee credentials --account acme --user admin',
])
  .option('--account <name>', 'the account (default: eucalyptus)')
  .option('--user <name>', 'the user (default: admin)')
  .action(
    withConfig(async (config, options: Common & { account?: string; user?: string }) =>
      (await import('./commands/credentials.ts')).credentials(config, options),
    ),
  );

program
  .command('supervise', { hidden: true })
  .option('--data <folder>')
  .option('--listen <address>')
  .action(
    withConfig(async (config) => {
      const { supervise } = await import('./commands/supervise.ts');
      const running = await supervise(config, dataFolder(config.data));
      process.send?.('ready');
      await running.done;
    }),
  );

const roles = {
  cloud: async (config: Config) => (await import('./roles/cloud.ts')).runCloud(config),
  node: async (config: Config) => (await import('./roles/node.ts')).runNode(config),
};
for (const [name, run] of Object.entries(roles))
  program
    .command(name, { hidden: true })
    .option('--data <folder>')
    .option('--listen <address>')
    .action(withConfig(run));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Trouble) && !(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
