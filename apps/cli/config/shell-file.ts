/**
 * The variables that a file of shell assignments sets, as eucarc is: `export NAME=value`, quotes, `$NAME` and `${NAME}`
 * of variables set before. Everything else, `$(...)` above all, is passed over: nothing is run.
 */
export function readShellFile(
  text: string,
  before: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const set: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name, word] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || word === undefined || /\$\(|`/.test(word)) continue;
    const value = unquote(word, (variable) => set[variable] ?? before[variable] ?? '');
    if (value !== undefined) set[name] = value;
  }
  return set;
}

/** One word of the shell; undefined where a quote does not end. */
function unquote(word: string, read: (variable: string) => string): string | undefined {
  const expanded = (text: string) =>
    text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (_, braced, bare) => read(braced ?? bare));
  let made = '';
  let rest = word;
  while (rest !== '' && !/^[\s;#]/.test(rest)) {
    const part = /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\;]+))/.exec(rest);
    if (!part) return undefined;
    const [all, single, double, escaped, plain] = part;
    if (single !== undefined) made += single;
    else if (double !== undefined) made += expanded(double).replace(/\\(["\\$`])/g, '$1');
    else made += escaped ?? expanded(plain!);
    rest = rest.slice(all.length);
  }
  return made;
}
