import { closest } from './closest.ts';
import type { Argument, Arguments, Command, Filter } from './command.ts';
import { commonOptions, filterOption } from './common-options.ts';
import { UsageError } from './failure.ts';

export interface Parsed {
  readonly values: Record<string, unknown>;
  readonly common: CommonValues;
}

/** The values of the options that every command takes. */
export interface CommonValues {
  readonly [name: string]: string | string[] | boolean | undefined;
}

interface Known {
  readonly key: string;
  readonly argument: Argument;
}

/**
 * Reads a command line by the command's table: options anywhere, `--name value`, `--name=value`, unique beginnings of
 * long names, `_` for `-` in them, `-kVALUE`, several switches in one word. A value may begin with a dash (`-t -1:-1`).
 */
export function parse(command: Command, words: readonly string[]): Parsed {
  const positionals = Object.entries(command.positionals ?? {});
  const named: Arguments = {
    ...command.options,
    ...(command.filters && { filter: filterOption }),
    ...Object.fromEntries(positionals.filter(([, { names }]) => names.length > 0)),
  };
  const common = commonOptions(command);
  const options = table(named, common);
  const values: Record<string, unknown> = {};
  const loose: string[] = [];
  const unknown: string[] = [];

  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === '--') {
      loose.push(...words.slice(at + 1));
      break;
    }
    const found = word.startsWith('--') ? long(options, word) : word.length > 1 ? short(options, word) : undefined;
    if (!found) {
      (word.startsWith('-') && word !== '-' && !/^-[0-9]/.test(word) ? unknown : loose).push(word);
      continue;
    }
    for (const { known, name, value } of found) {
      if (known.argument.metavar === undefined) {
        if (value !== undefined)
          throw new UsageError(`argument ${label(known.argument)}: ignored explicit argument '${value}'`);
        values[known.key] = true;
        continue;
      }
      const given = value ?? words[++at];
      if (given === undefined) throw new UsageError(`argument ${label(known.argument)}: expected one argument`);
      put(values, known, given, name);
    }
  }

  takePositionals(positionals, values, loose);
  if (unknown.length > 0 || loose.length > 0) throw new UsageError(unrecognized([...unknown, ...loose], options));
  return {
    values: complete({ ...named, ...command.positionals }, values, command.filters),
    common: commonValues(common, values),
  };
}

/** By name; what the command has itself goes before what all have. */
function table(named: Arguments, common: Arguments): ReadonlyMap<string, Known> {
  const options = new Map<string, Known>();
  for (const [key, argument] of [
    ...Object.entries(common).map(([k, a]) => [`common.${k}`, a] as const),
    ...Object.entries(named),
  ])
    for (const name of argument.names) options.set(name, { key, argument });
  return options;
}

type Found = { known: Known; name: string; value?: string }[];

function long(options: ReadonlyMap<string, Known>, word: string): Found | undefined {
  const equals = word.indexOf('=');
  const name = (equals < 0 ? word : word.slice(0, equals)).replaceAll('_', '-');
  const value = equals < 0 ? {} : { value: word.slice(equals + 1) };
  const exact = options.get(name);
  if (exact) return [{ known: exact, name, ...value }];
  const begun = [...options.keys()].filter((each) => each.startsWith(name) && each.startsWith('--'));
  const meant = new Set(begun.map((each) => options.get(each)!.key));
  if (meant.size > 1) throw new UsageError(`ambiguous option: ${name} could match ${begun.sort().join(', ')}`);
  return begun.length > 0 && name.length > 2
    ? [{ known: options.get(begun[0]!)!, name: begun[0]!, ...value }]
    : undefined;
}

function short(options: ReadonlyMap<string, Known>, word: string): Found | undefined {
  if (!word.startsWith('-')) return undefined;
  const found: Found = [];
  for (let at = 1; at < word.length; at += 1) {
    const name = `-${word[at]}`;
    const known = options.get(name);
    if (!known) return undefined;
    const rest = word.slice(at + 1);
    if (known.argument.metavar !== undefined) {
      found.push({ known, name, ...(rest !== '' && { value: rest.replace(/^=/, '') }) });
      return found;
    }
    found.push({ known, name });
  }
  return found;
}

function put(values: Record<string, unknown>, { key, argument }: Known, given: string, name: string): void {
  const value = read(argument, given, name);
  if (argument.many) values[key] = [...((values[key] as unknown[] | undefined) ?? []), value];
  else values[key] = value;
}

function read(argument: Argument, given: string, name?: string): unknown {
  const who = name === undefined ? argument.metavar : label(argument);
  if (argument.choices && !argument.choices.includes(given)) {
    const near = closest(given, argument.choices);
    const all = argument.choices.map((each) => `'${each}'`).join(', ');
    throw new UsageError(
      `argument ${who}: invalid choice: '${given}' (choose from ${all})${near ? `; did you mean '${near}'?` : ''}`,
    );
  }
  try {
    return argument.read ? argument.read(given) : given;
  } catch (error) {
    throw new UsageError(`argument ${who}: ${(error as Error).message}`);
  }
}

/** Each takes one word, those for many all that is left over by the ones behind them. */
function takePositionals(positionals: [string, Argument][], values: Record<string, unknown>, loose: string[]): void {
  for (const [index, [key, argument]] of positionals.entries()) {
    if (values[key] !== undefined && !(argument.many && loose.length > 0)) continue;
    if (argument.many) {
      const behind = positionals.slice(index + 1).filter(([name]) => values[name] === undefined).length;
      const taken = loose.splice(0, Math.max(0, loose.length - behind)).map((word) => read(argument, word));
      if (taken.length > 0) values[key] = [...((values[key] as unknown[] | undefined) ?? []), ...taken];
    } else if (loose.length > 0) values[key] = read(argument, loose.shift()!);
  }
}

function complete(
  all: Arguments,
  values: Record<string, unknown>,
  filters: readonly string[] | undefined,
): Record<string, unknown> {
  const missing = Object.entries(all).filter(([key, { needed }]) => needed && values[key] === undefined);
  if (missing.length > 0)
    throw new UsageError(
      `the following arguments are required: ${missing.map(([, argument]) => label(argument)).join(', ')}`,
    );
  const made: Record<string, unknown> = {};
  for (const [key, argument] of Object.entries(all))
    made[key] = values[key] ?? (argument.many ? [] : argument.metavar === undefined ? false : undefined);
  if (filters) made.filters = gathered((values.filter as string[] | undefined) ?? [], filters);
  return made;
}

/** The same name again adds a value to it: any of them. */
function gathered(given: readonly string[], known: readonly string[]): Filter[] | undefined {
  const byName = new Map<string, string[]>();
  for (const each of given) {
    const equals = each.indexOf('=');
    if (equals < 1) throw new UsageError(`argument --filter: filter '${each}' must have form NAME=VALUE`);
    const name = each.slice(0, equals);
    if (
      !known.some((allowed) => allowed === name || (allowed.endsWith('*') && name.startsWith(allowed.slice(0, -1))))
    ) {
      const near = closest(name, known);
      throw new UsageError(
        `argument --filter: no such filter: '${name}'${near ? `; did you mean '${near}'?` : ''} (known: ${known.join(', ')})`,
      );
    }
    byName.set(name, [...(byName.get(name) ?? []), each.slice(equals + 1)]);
  }
  return byName.size === 0 ? undefined : [...byName].map(([Name, Values]) => ({ Name, Values }));
}

function commonValues(common: Arguments, values: Record<string, unknown>): CommonValues {
  return Object.fromEntries(Object.keys(common).map((key) => [key, values[`common.${key}`]])) as CommonValues;
}

function unrecognized(words: readonly string[], options: ReadonlyMap<string, Known>): string {
  const shown = [...options].filter(([, { argument }]) => !argument.hidden).map(([name]) => name);
  const first = words.find((word) => word.startsWith('--'))?.split('=')[0];
  const near =
    first &&
    closest(
      first,
      shown.filter((name) => name.startsWith('--')),
    );
  return `unrecognized arguments: ${words.join(' ')}${near ? `; did you mean ${near}?` : ''}`;
}

const label = ({ names, metavar }: Argument): string => (names.length > 0 ? names.join('/') : (metavar ?? ''));
