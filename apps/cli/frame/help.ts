import type { Argument, Command } from './command.ts';
import { commonOptions } from './common-options.ts';

/** `usage: NAME [-k KEY] IMAGE`, folded to the line's width. */
export function usage(name: string, command: Command): string {
  const options = Object.values(command.options ?? {}).filter(({ hidden }) => !hidden);
  const words = [
    ...options.map((option) => (option.needed ? form(option) : `[${form(option)}]`)),
    ...(command.filters ? ['[--filter NAME=VALUE]'] : []),
    ...Object.values(command.positionals ?? {}).map(positionalForm),
  ];
  const lines = [`usage: ${name}`];
  for (const word of words) {
    if (lines.at(-1)!.length + word.length < 78) lines[lines.length - 1] += ` ${word}`;
    else lines.push(`       ${word}`);
  }
  return lines.join('\n');
}

export function help(name: string, command: Command): string {
  const own = visible(command.options);
  const common = visible(commonOptions(command));
  const positionals = Object.values(command.positionals ?? {});
  return [
    usage(name, command),
    [command.summary, command.about && fold(command.about, '')].filter(Boolean).join('\n\n'),
    section('positional arguments', positionals),
    section('options', own),
    section('options of every command', [...common, ...(command.filters ? [filterShown] : [])]),
    command.filters && `filters:\n${fold(command.filters.join(' '), '  ')}`,
    `examples:\n${command.examples.map((line) => `  ${line}`).join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

const filterShown: Argument = {
  names: ['--filter'],
  metavar: 'NAME=VALUE',
  help: 'show only what matches (may be repeated)',
};

export const visible = (options: Command['options']): Argument[] =>
  Object.values(options ?? {}).filter(({ hidden }) => !hidden);

function section(title: string, options: readonly Argument[]): string {
  if (options.length === 0) return '';
  return `${title}:\n${options.map((option) => `  ${heads(option).padEnd(22)}${described(option)}`).join('\n')}`;
}

function described(option: Argument): string {
  const text = fold(explained(option), ' '.repeat(24)).trimStart();
  return heads(option).length > 20 ? `\n${' '.repeat(24)}${text}` : text;
}

/** What an option's help says, with what may be given and how often. */
export function explained({ help: text, choices, many, needed, names }: Argument): string {
  const notes = [choices?.join(', '), many && 'may be repeated', needed && names.length > 0 && 'required'].filter(
    Boolean,
  );
  return notes.length === 0 ? text : `${text} (${notes.join('; ')})`;
}

/** `-k KEY, --key KEY` */
export function heads({ names, metavar }: Argument): string {
  if (names.length === 0) return metavar ?? '';
  return metavar === undefined ? names.join(', ') : `${names.join(', ')} ${metavar}`;
}

const form = ({ names, metavar }: Argument) => (metavar === undefined ? names[0]! : `${names[0]} ${metavar}`);

function positionalForm({ metavar, needed, many }: Argument): string {
  if (many) return needed ? `${metavar} [${metavar} ...]` : `[${metavar} ...]`;
  return needed ? metavar! : `[${metavar}]`;
}

function fold(text: string, indent: string): string {
  const lines = [indent];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last.length + word.length > 78 && last.trim() !== '') lines.push(indent + word);
    else lines[lines.length - 1] = last.trim() === '' ? indent + word : `${last} ${word}`;
  }
  return lines.join('\n');
}
