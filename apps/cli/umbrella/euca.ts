import { resolve } from 'node:path';
import { commandNames, loadCommand } from '../frame/catalogue.ts';
import { type Command, choice, command, needed } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { usage as usageOf } from '../frame/help.ts';
import { parse } from '../frame/parse.ts';
import { run } from '../frame/run.ts';
import type { System } from '../frame/system.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** `euca WHAT ...`: about the commands themselves, or one of them by its name. */
export async function euca(words: readonly string[], system: System): Promise<number> {
  const [what, ...rest] = words;
  const say = (text: string) => void system.stdout.write(text);
  try {
    switch (what) {
      case undefined:
      case '-h':
      case '--help':
      case 'help':
        say(help);
        return 0;
      case '--version':
        return await run('euca-version', [], system);
      case 'commands':
        for (const name of await commandNames()) say(`${name}\t${(await loadCommand(name)).summary}\n`);
        return 0;
      case 'completion': {
        const [shell = ''] = rest;
        const { values } = parse(completion, [shell]);
        const { completionScript } = await import('./completion.ts');
        say(await completionScript(values.shell as (typeof shells)[number]));
        return 0;
      }
      case 'man': {
        const { manPage, writePages } = await import('./man-page.ts');
        const [name = 'euca-version', folder] = rest;
        if (name === '--all') await writePages(resolve(system.cwd, folder ?? '.'));
        else say(manPage(name, await loadCommand(name)));
        return 0;
      }
      case 'link': {
        const { linkCommands } = await import('./link.ts');
        await linkCommands(system, rest[0] ?? '.');
        return 0;
      }
    }
    const known = await commandNames();
    const name = known.includes(what) ? what : known.includes(`euca-${what}`) ? `euca-${what}` : what;
    return await run(name, rest, system);
  } catch (error) {
    const wrong = error instanceof UsageError;
    const lines = wrong ? [usageOf('euca completion', completion)] : [];
    for (const line of [...lines, `euca: error: ${(error as Error).message}`]) system.stderr.write(`${line}\n`);
    return wrong ? 2 : 1;
  }
}

const completion: Command = command({
  summary: 'Print a completion script',
  positionals: { shell: needed(choice('SHELL', shells, 'the shell')) },
  examples: [],
  run: () => Promise.resolve(),
});

const help = `usage: euca COMMAND [ARGUMENT ...]

The euca, euare and euserv commands, each also by its own name where it is linked.

  euca commands            show every command with a line about it
  euca COMMAND --help      explain one
  euca man COMMAND         print its man page (euca man COMMAND | man -l -)
  euca man --all FOLDER    write all man pages into a folder
  euca completion SHELL    print completions for ${shells.join(', ')}
  euca link FOLDER         make a link for every command in a folder of your PATH
`;
