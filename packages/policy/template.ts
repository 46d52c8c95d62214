import { Fault } from './faults.ts';
import { type Codes, literal, textOf, wild } from './glob.ts';
import type { Version } from './types.ts';

/** What is known of a request: condition keys in lower case, each with its values. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** `${aws:username}` or `${aws:username, 'nobody'}`. */
interface Variable {
  /** In lower case. */
  readonly key: string;
  readonly fallback?: Codes;
}

/** A pattern before the request is known. */
export type Template = readonly (number | Variable)[];

/** Reads a pattern with wildcards, and in version 2012-10-17 with variables and the escapes `${*}`, `${?}`, `${$}`. */
export function parseTemplate(text: string, version: Version): Template | Fault {
  if (version === '2008-10-17' || !text.includes('${')) return wild(text);
  // Nothing in here can be matched in two ways, so a failed match costs no more than the text is long.
  const variable = /\$\{([^}']*)(?:'([^']*)'\s*)?\}/y;
  const template: (number | Variable)[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('${', at);
    append(template, wild(text.slice(at, open < 0 ? undefined : open)));
    if (open < 0) return template;
    variable.lastIndex = open;
    const match = variable.exec(text);
    if (!match) return new Fault('a variable is not closed by }');
    const read = parseVariable(match[1]!, match[2]);
    if (read instanceof Fault) return read;
    if (typeof read === 'string') append(template, literal(read));
    else template.push(read);
    at = variable.lastIndex;
  }
}

function parseVariable(name: string, fallback: string | undefined): Variable | string | Fault {
  if (fallback === undefined && (name === '*' || name === '?' || name === '$')) return name;
  const [key = '', ...rest] = name.split(',').map((part) => part.trim());
  const wellFormed = fallback === undefined ? rest.length === 0 : rest.length === 1 && rest[0] === '';
  if (!wellFormed || !/^[^:]+:./.test(key))
    return new Fault(
      `a variable is written \${vendor:key} or \${vendor:key, 'default'}; a literal $, * or ? as \${$}, \${*}, \${?}`,
    );
  return { key: key.toLowerCase(), ...(fallback !== undefined && { fallback: literal(fallback) }) };
}

/**
 * Fills in a request's values, always as literal text. Undefined where a variable has no single value and no default:
 * such a pattern equals nothing.
 */
function resolve(template: Template, context: Context): Codes | undefined {
  const codes: number[] = [];
  for (const part of template) {
    if (typeof part === 'number') codes.push(part);
    else {
      const values = context.get(part.key);
      const value = values?.length === 1 ? literal(values[0]!) : values?.length ? undefined : part.fallback;
      if (!value) return undefined;
      append(codes, value);
    }
  }
  return codes;
}

/** The text with which everything begins that the template can match. */
export function literalStart(template: Template): string {
  const end = template.findIndex((part) => typeof part !== 'number' || part < 0);
  return textOf(template.slice(0, end < 0 ? undefined : end) as Codes);
}

/** Compiles a template once if it has no variables, otherwise for every request. */
export function matcher<Value>(
  template: Template,
  compile: (codes: Codes) => (value: Value) => boolean,
): (value: Value, context: Context) => boolean {
  if (template.every((part) => typeof part === 'number')) return compile(template);
  return (value, context) => {
    const codes = resolve(template, context);
    return codes !== undefined && compile(codes)(value);
  };
}

/** Not `push(...more)`: that puts every element on the stack. */
function append<Part>(list: Part[], more: readonly Part[]): void {
  for (const part of more) list.push(part);
}
