import { type Cell, plain } from './cell.ts';
import type { Kind } from './output.ts';

/** One item of a YAML list. */
export function asYaml(item: Record<string, Cell>, key?: (name: string) => string): string {
  return `- ${yamlMapping(item, key).replaceAll('\n', '\n  ')}\n`;
}

/** A YAML mapping; every scalar as JSON, which YAML contains. `key` writes names of which it is known what they are. */
export function yamlMapping(item: Record<string, unknown>, key: (name: string) => string = JSON.stringify): string {
  const lines = Object.entries(item).map(([name, value]) => `${key(name)}: ${JSON.stringify(value)}`);
  return lines.join('\n') || '{}';
}

/** A table for each kind of record, in the order of their first rows, without columns that are empty everywhere. */
export function padTable(
  rows: readonly { kind: Kind; cells: Record<string, Cell> }[],
  width = Number.POSITIVE_INFINITY,
): string {
  const tables: string[] = [];
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const mine = rows.filter((row) => row.kind === kind).map(({ cells }) => cells);
    const names = Object.keys(kind.columns).filter((name) => mine.some((cells) => plain(cells[name]) !== ''));
    const lines = [
      names.map((name) => name.toUpperCase()),
      ...mine.map((cells) => names.map((name) => plain(cells[name]))),
    ];
    const body = padLines(lines).map((line) => cut(line, width));
    tables.push(`${kind.tag === undefined ? '' : `${kind.tag}\n`}${body.join('\n')}\n`);
  }
  return tables.join('\n');
}

/** Columns as wide as what is widest in them, two blanks between. */
export function padLines(lines: readonly (readonly string[])[]): string[] {
  const size = (text: string) => [...text].length;
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => size(line[column]!))));
  const padded = (text: string, column: number) => text + ' '.repeat(widths[column]! - size(text));
  return lines.map((line) => line.map(padded).join('  ').trimEnd());
}

/** On a terminal a row stays on its line. */
function cut(line: string, width: number): string {
  const characters = [...line];
  return characters.length <= width ? line : `${characters.slice(0, width - 1).join('')}…`;
}
