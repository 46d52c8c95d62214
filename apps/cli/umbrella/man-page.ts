import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandNames, loadCommand } from '../frame/catalogue.ts';
import type { Argument, Command } from '../frame/command.ts';
import { commonOptions, filterOption } from '../frame/common-options.ts';
import { explained, heads, usage, visible } from '../frame/help.ts';

/** A command's man page, from its table. */
export function manPage(name: string, command: Command): string {
  const common = [...visible(commonOptions(command)), ...(command.filters ? [filterOption] : [])];
  const prints = (command.prints ?? []).map(({ tag, columns }) =>
    entry(tag ?? 'without a tag', Object.keys(columns).join(', ')),
  );
  return [
    `.TH ${name.toUpperCase()} 1 "" "Mallee" "Commands"`,
    '.ad l',
    '.SH NAME',
    `${roff(name)} \\- ${roff(command.summary)}`,
    '.SH SYNOPSIS',
    '.nf',
    roff(usage(name, command).replace(/^usage: /, '')),
    '.fi',
    ...(command.about ? ['.SH DESCRIPTION', roff(command.about)] : []),
    ...entries('ARGUMENTS', Object.values(command.positionals ?? {})),
    ...entries('OPTIONS', visible(command.options)),
    ...entries('OPTIONS OF EVERY COMMAND', common),
    ...(command.filters ? ['.SH FILTERS', roff(command.filters.join(', '))] : []),
    ...(prints.length > 0 ? ['.SH RECORDS', 'Columns in their order, a tab between them:', ...prints] : []),
    '.SH EXIT STATUS',
    '0 when all went well, 1 when the command or the service refused, 2 when it was asked wrongly.',
    '.SH EXAMPLES',
    '.nf',
    ...command.examples.map(roff),
    '.fi',
    '',
  ].join('\n');
}

/** Every command's page, as `NAME.1` in that folder. */
export async function writePages(folder: string): Promise<void> {
  for (const name of await commandNames())
    await writeFile(join(folder, `${name}.1`), manPage(name, await loadCommand(name)));
}

const entries = (title: string, options: readonly Argument[]): string[] =>
  options.length === 0 ? [] : [`.SH ${title}`, ...options.map((option) => entry(heads(option), explained(option)))];

const entry = (head: string, text: string) => `.TP\n${roff(head)}\n${roff(text)}`;

/** Text whose dashes are dashes, and no line of which is taken for a request. */
const roff = (text: string) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replace(/^([.'])/gm, '\\&$1');
