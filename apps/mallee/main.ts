import { Argument, Command, InvalidArgumentError } from 'commander';
import { explain } from './commands/explain.ts';
import { type Config, loadConfig } from './config.ts';
import { dataFolder } from './data-folder.ts';
import { version } from './version.ts';

interface Common {
  readonly data?: string;
  readonly listen?: string;
}

const whatObjectsDo = `
stat     segments, garbage, group commit, reads, index, and what the last scrub found
scrub    read everything, at a fifth of a core, compare checksums, and name what is damaged (then the exit status is 1)
compact  empty at once the segments that the cloud would empty by and by`;

const program = new Command('mallee')
  .description('A private cloud that speaks the AWS APIs and runs real machines on this host.')
  .version(version)
  .showHelpAfterError('(./mallee --help shows all commands)')
  .addHelpText('after', examples(['./mallee up', './mallee status', './mallee up --help', './mallee test']));

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

// Commands and roles are loaded when they are called: a process holds only what it is.

/** A command with the two options that every one of them takes. */
function command(name: string, description: string, lines: readonly string[]): Command {
  return program
    .command(name)
    .description(description)
    .option('--data <folder>', 'where all state lies (default: /var/lib/mallee, or $MALLEE_DATA)')
    .option('--listen <address[:port]>', 'where the APIs are served (default: 127.0.0.1:8773)')
    .addHelpText('after', examples(lines));
}

const withConfig =
  <Options extends Common>(run: (config: Config, options: Options) => Promise<unknown>) =>
  async (options: Options) => {
    await run(loadConfig(options), options);
  };

const withFile =
  <Options extends Common>(run: (config: Config, file: string, options: Options) => Promise<unknown>) =>
  async (file: string, options: Options) => {
    await run(loadConfig(options), file, options);
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

command('prepare', 'set up what is missing without running the cloud; for systemd', ['./mallee prepare --yes'])
  .option('--yes', 'install missing Debian packages without asking', false)
  .action(
    withConfig(async (config, options: Common & { yes: boolean }) =>
      (await import('./commands/prepare.ts')).prepare(config, options),
    ),
  );

command('down', 'stop the cloud; its machines run on', ['./mallee down', './mallee down --machines'])
  .option('--machines', 'stop the machines too and take the network away', false)
  .action(
    withConfig(async (config, options: Common & { machines: boolean }) =>
      (await import('./commands/down.ts')).down(config, options),
    ),
  );

command('status', 'show what runs', ['./mallee status', './mallee status --json'])
  .option('--json', 'for programs', false)
  .action(
    withConfig(async (config, options: Common & { json: boolean }) =>
      (await import('./commands/status.ts')).status(config, options),
    ),
  );

command('usage', 'show what accounts keep in buckets, and how these are used', [
  './mallee usage',
  './mallee usage --account acme --days 7',
  './mallee usage --json',
])
  .option('--account <name>', 'the buckets of this account')
  .option('--days <count>', 'count requests of so many days, today among them (at most 400)', wholeNumber, 30)
  .option('--json', 'for programs', false)
  .action(
    withConfig(async (config, options: Common & { account?: string; days: number; json: boolean }) =>
      (await import('./commands/usage.ts')).usage(config, options),
    ),
  );

command('logs', 'show what the processes say', ['./mallee logs', './mallee logs --lines 200', './mallee logs --follow'])
  .option('--follow', 'go on showing', false)
  .option('--lines <count>', 'how many of the last lines', wholeNumber, 40)
  .action(
    withConfig(async (config, options: Common & { follow: boolean; lines: number }) =>
      (await import('./commands/logs.ts')).logs(config, options),
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
  './mallee credentials --account acme --zip acme.zip',
])
  .option('--account <name>', 'the account (default: eucalyptus)')
  .option('--user <name>', 'the user (default: admin)')
  .option('--zip <file>', 'write eucarc, iamrc and the cloud’s certificate to this new file instead')
  .action(
    withConfig(async (config, options: Common & { account?: string; user?: string; zip?: string }) =>
      (await import('./commands/credentials.ts')).credentials(config, options),
    ),
  );

command('console-password', 'make a password for the web console that is good for one login', [
  './mallee console-password',
  './mallee console-password --account acme --user ann',
])
  .option('--account <name>', 'the account (default: eucalyptus)')
  .option('--user <name>', 'the user (default: admin)')
  .action(
    withConfig(async (config, options: Common & { account?: string; user?: string }) =>
      (await import('./commands/console-password.ts')).consolePassword(config, options),
    ),
  );

command('shell', 'open a shell with the euca commands and your keys', [
  './mallee shell',
  './mallee shell --account acme',
  './mallee shell -c euca-describe-instances',
])
  .option('--account <name>', 'the account (default: eucalyptus)')
  .option('--user <name>', 'the user (default: admin)')
  .option('-c, --command <line>', 'run this and end')
  .action(
    withConfig(async (config, options: Common & { account?: string; user?: string; command?: string }) => {
      process.exitCode = await (await import('./commands/shell.ts')).shell(config, options);
    }),
  );

const passphraseFile = [
  '--passphrase-file <file>',
  'seal it with the passphrase in the first line of this file',
] as const;

command('backup', 'write accounts, keys, images, objects and settings to one file, while the cloud runs', [
  './mallee backup monday.tar.gz',
  './mallee backup monday.sealed --passphrase-file /root/passphrase',
])
  .argument('<file>', 'a new file')
  .option(...passphraseFile)
  .addHelpText('after', '\nThe disks of machines are not in a backup.')
  .action(
    withFile(async (config, file, options: Common & { passphraseFile?: string }) =>
      (await import('./commands/backup.ts')).backup(config, file, options),
    ),
  );

command('restore', 'make a backup the cloud of this data folder, while none runs', [
  './mallee restore monday.tar.gz',
  './mallee restore monday.tar.gz --data /srv/another',
  './mallee restore monday.sealed --passphrase-file /root/passphrase --force',
])
  .argument('<file>', 'made by ./mallee backup')
  .option('--passphrase-file <file>', 'the passphrase that it was sealed with is the first line of this file')
  .option('--force', 'move data that is there already aside', false)
  .action(
    withFile(async (config, file, options: Common & { force: boolean; passphraseFile?: string }) =>
      (await import('./commands/restore.ts')).restore(config, file, options),
    ),
  );

command('support-bundle', 'pack what helps others to find a fault, without secrets', [
  './mallee support-bundle support.tar.gz',
])
  .argument('<file>', 'a new file')
  .action(withFile(async (config, file) => (await import('./commands/support-bundle.ts')).supportBundle(config, file)));

command('give-up-node', 'end all that a host owned which never comes back', [
  './mallee give-up-node node-0123456789abcdef0',
])
  .argument('<node>', 'as ./mallee status names it')
  .action(withFile(async (config, node) => (await import('./commands/give-up-node.ts')).giveUp(config, node)));

command('objects', 'look after the object store: what is in it, whether it is whole, give room back', [
  './mallee objects stat',
  './mallee objects stat --json',
  './mallee objects scrub',
  './mallee objects compact',
])
  .addArgument(new Argument('<what>').choices(['stat', 'scrub', 'compact']))
  .option('--json', 'for programs', false)
  .addHelpText('after', whatObjectsDo)
  .action(
    withFile(async (config, what, options: Common & { json: boolean }) =>
      (await import('./commands/objects.ts')).objects(config, what as 'stat' | 'scrub' | 'compact', options),
    ),
  );

program
  .command('sbom')
  .description('print the software bill of materials (CycloneDX JSON)')
  .addHelpText('after', examples(['./mallee sbom > mallee.cdx.json']))
  .action(async () => (await import('./commands/sbom.ts')).sbom());

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

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

try {
  await program.parseAsync();
} catch (error) {
  // What the processes of a cloud say goes to log files.
  const logged = ['supervise', 'cloud', 'node'].includes(process.argv[2] ?? '');
  process.stderr.write(`${explain(error, { stack: logged || process.env.MALLEE_DEBUG !== undefined })}\n`);
  process.exitCode = 1;
}
