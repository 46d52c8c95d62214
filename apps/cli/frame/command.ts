import type { Context } from './context.ts';
import type { Kind } from './output.ts';

/** One option or positional argument; what `read` gives is what the command gets. */
export interface Argument<Value = unknown> {
  /** `-k`, `--key`; a positional may have such names too, as euare's first ones do. */
  readonly names: readonly string[];
  /** None: a switch. */
  readonly metavar?: string;
  readonly help: string;
  readonly many?: boolean;
  readonly needed?: boolean;
  /** Old names that are taken and not shown. */
  readonly hidden?: boolean;
  readonly choices?: readonly string[];
  /** Complains by throwing a plain Error, to which the argument's name is added. */
  readonly read?: (text: string) => unknown;
  /** Only for the type. */
  readonly gives?: Value;
}
export type Arguments = Readonly<Record<string, Argument>>;
type Values<Named extends Arguments> = {
  [Key in keyof Named]: Named[Key] extends Argument<infer Value> ? Value : never;
};
export interface Filter {
  Name: string;
  Values: string[];
}

export type Service = 'ec2' | 'iam' | 'sts' | 's3' | 'eustore';

/** One command: all that parsing, help, completion and man page are made from, and what it does. */
export interface Command<Options extends Arguments = Arguments, Positionals extends Arguments = Arguments> {
  readonly summary: string;
  /** More than the summary says. */
  readonly about?: string;
  /** The service that `-U` is for; IAM's commands also take `--as-account`. */
  readonly service?: Service;
  readonly options?: Options;
  readonly positionals?: Positionals;
  /** Names that `--filter` takes; a star at the end stands for the rest of the name. */
  readonly filters?: readonly string[];
  /** What it prints. */
  readonly prints?: readonly Kind[];
  readonly examples: readonly string[];
  run(
    context: Context,
    values: Values<Options> & Values<Positionals> & { readonly filters: Filter[] | undefined },
  ): Promise<void>;
}

// biome-ignore lint/complexity/noBannedTypes: nothing declared is nothing given
export function command<Options extends Arguments = {}, Positionals extends Arguments = {}>(
  definition: Command<Options, Positionals>,
): Command {
  return definition as unknown as Command;
}

interface Parts {
  readonly names: string[];
  readonly metavar?: string;
}

/** `-k, --key KEY` */
function split(spec: string): Parts {
  const [, names = '', metavar] = /^((?:-[^\s,]+,?\s*)*)(.*)$/.exec(spec) ?? [];
  return { names: names.split(/[\s,]+/).filter(Boolean), ...(metavar && { metavar }) };
}

export const flag = (spec: string, help: string): Argument<boolean> => ({ ...split(spec), help });
export const text = (spec: string, help: string): Argument<string | undefined> => ({ ...split(spec), help });
export const list = (spec: string, help: string): Argument<string[]> => ({ ...split(spec), help, many: true });
export const whole = (spec: string, help: string): Argument<number | undefined> => ({
  ...split(spec),
  help,
  read: wholeNumber,
});
export const yesNo = (spec: string, help: string): Argument<boolean | undefined> => ({
  ...split(spec),
  help,
  choices: ['true', 'false'],
  read: (given) => given === 'true',
});
export const choice = <const Choice extends string>(
  spec: string,
  choices: readonly Choice[],
  help: string,
): Argument<Choice | undefined> => ({ ...split(spec), help, choices });
export const parsed = <Value>(
  spec: string,
  read: (text: string) => Value,
  help: string,
): Argument<Value | undefined> => ({
  ...split(spec),
  help,
  read,
});
export const parsedList = <Value>(spec: string, read: (text: string) => Value, help: string): Argument<Value[]> => ({
  ...split(spec),
  help,
  read,
  many: true,
});
export const needed = <Value>(argument: Argument<Value>): Argument<Exclude<Value, undefined>> =>
  ({ ...argument, needed: true }) as Argument<Exclude<Value, undefined>>;

// Positional arguments: `USER` or, where names may precede it, `-u, --user-name USER`.
export const one = (spec: string, help: string): Argument<string> => needed(text(spec, help));
export const maybe = (spec: string, help: string): Argument<string | undefined> => text(spec, help);
export const any = (spec: string, help: string): Argument<string[]> => list(spec, help);
export const some = (spec: string, help: string): Argument<string[]> => needed(list(spec, help));

function wholeNumber(given: string): number {
  if (!/^-?[0-9]{1,15}$/.test(given)) throw new Error(`invalid int value: '${given}'`);
  return Number(given);
}
