/** Sections of options, names as they were written. */
export type Sections = Map<string, Map<string, string>>;

/**
 * Adds a file's sections to what earlier files said: `[section]`, `name = value` or `name: value`, comments after `#` or
 * `;` at a line's start, indented lines go on with the value above.
 */
export function readIni(text: string, into: Sections): void {
  let section: Map<string, string> | undefined;
  let last: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const head = /^\[([^\]]+)\]\s*$/.exec(line);
    if (head) {
      const name = head[1]!.trim().replace(/\s+/g, ' ');
      section = into.get(name) ?? new Map();
      into.set(name, section);
      last = undefined;
    } else if (/^\s/.test(line) && section && last !== undefined)
      section.set(last, `${section.get(last)}\n${line.trim()}`);
    else {
      const option = /^([^=:]+?)\s*[=:]\s*(.*?)\s*$/.exec(line);
      if (!option || !section) throw new Error(`'${line.trim()}' is neither a section nor an option`);
      last = option[1]!.toLowerCase();
      section.set(last, option[2]!);
    }
  }
}
