import { queryClient } from '../client/query.ts';
import { S3 } from '../client/s3.ts';
import { Settings } from '../config/settings.ts';
import { loadCommand } from './catalogue.ts';
import { plain } from './cell.ts';
import type { Command } from './command.ts';
import type { OutputForm } from './common-options.ts';
import { CommandError, ServiceError, UsageError } from './failure.ts';
import { Output } from './output.ts';
import { type Parsed, parse } from './parse.ts';
import type { System } from './system.ts';

/** Runs one command; gives its exit status. */
export async function run(name: string, words: readonly string[], system: System): Promise<number> {
  let command: Command | undefined;
  try {
    command = await loadCommand(name);
    if (words.includes('--help') || words.includes('-h')) return await help(name, command, words, system);
    if (words.length === 1 && words[0] === '--version') return await version(system);
    const parsed = parse(command, words);
    if (parsed.common.version) return await version(system);
    await perform(name, command, parsed, system);
    return 0;
  } catch (error) {
    return complain(name, command, error, system);
  }
}

async function perform(name: string, command: Command, { values, common }: Parsed, system: System): Promise<void> {
  const settings = new Settings(system, common, command.service ?? 'ec2');
  const out = new Output(system.stdout, {
    form: (common.output as OutputForm | undefined) ?? 'records',
    showEmpty: common.showEmptyFields === true,
    colour: system.stdout.isTTY === true && !system.env.NO_COLOR,
  });
  const { call, list } = queryClient(system, settings, common.asAccount as string | undefined);
  const s3 = new S3(system, settings);
  try {
    await command.run({ name, system, settings, out, call, list, s3 }, values as never);
    out.end();
  } catch (error) {
    // What was printed before stands before the complaint.
    out.flush();
    throw error;
  }
}

/** `-h` may be another option of a command, or another one's value. */
async function help(name: string, command: Command, words: readonly string[], system: System): Promise<number> {
  const { help: text } = await import('./help.ts');
  const own = Object.values(command.options ?? {}).some(({ names }) => names.includes('-h'));
  if (words.includes('--help') || !own) {
    system.stdout.write(text(name, command));
    return 0;
  }
  const parsed = parse(command, words);
  await perform(name, command, parsed, system);
  return 0;
}

async function version(system: System): Promise<number> {
  const { versionText } = await import('./version.ts');
  system.stdout.write(`${versionText()}\n`);
  return 0;
}

async function complain(name: string, command: Command | undefined, error: unknown, system: System): Promise<number> {
  if (system.signal.aborted) return 130;
  const tell = (line: string) => system.stderr.write(`${line}\n`);
  const say = plain((error as Error).message);
  if (error instanceof UsageError) {
    const { usage } = await import('./help.ts');
    if (command) tell(usage(name, command));
    tell(`${name}: error: ${say}`);
    return 2;
  }
  if (error instanceof ServiceError) tell(`${name}: error (${plain(error.code)}): ${say}`);
  else if (error instanceof CommandError) tell(`${name}: error: ${say}`);
  else
    tell(
      `${name}: error: something went wrong that should not: ${system.env.MALLEE_DEBUG ? (error as Error).stack : say}`,
    );
  return 1;
}
