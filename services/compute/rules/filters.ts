import { AwsError } from '@mallee/base';

/** What a filter looks at: one text, several, or nothing. Numbers and flags are given as AWS prints them. */
export type FilterValue = string | readonly string[] | undefined;

/** The filters of one Describe action by their documented names. */
export type Filters<Row> = Readonly<Record<string, (row: Row) => FilterValue>>;

export interface AskedFilter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/**
 * A predicate from the filters that a client sent: values of one filter are alternatives, filters must all hold, `*` and
 * `?` are wildcards, `\` takes their meaning away. An unknown filter is an error, never silence.
 * Source: "Listing and filtering using the CLI and API", Amazon EC2 User Guide.
 */
export function matching<Row extends { tags: Readonly<Record<string, string>> }>(
  filters: Filters<Row>,
  asked: readonly AskedFilter[] | undefined,
): (row: Row) => boolean {
  if (!asked || asked.length === 0) return () => true;
  const count = asked.reduce((sum, { Values }) => sum + (Values?.length ?? 0), 0);
  if (count > 200) throw new AwsError('FilterLimitExceeded', 400, 'The maximum number of filter values is 200.');
  const tests = asked.map(({ Name = '', Values }) => {
    const read = reader(filters, Name);
    if (!read) throw new AwsError('InvalidParameterValue', 400, `The filter '${Name}' is invalid`);
    if (!Values || Values.length === 0)
      throw new AwsError('InvalidParameterValue', 400, `The filter '${Name}' needs a value`);
    const patterns = Values.map(pattern);
    return (row: Row) => {
      const value = read(row);
      if (value === undefined) return false;
      const all = typeof value === 'string' ? [value] : value;
      return all.some((one) => patterns.some((matches) => matches(one)));
    };
  });
  return (row) => tests.every((test) => test(row));
}

function reader<Row extends { tags: Readonly<Record<string, string>> }>(
  filters: Filters<Row>,
  name: string,
): ((row: Row) => FilterValue) | undefined {
  if (name.startsWith('tag:')) {
    const key = name.slice(4);
    return ({ tags }) => (Object.hasOwn(tags, key) ? tags[key] : undefined);
  }
  if (name === 'tag-key') return ({ tags }) => Object.keys(tags);
  if (name === 'tag-value') return ({ tags }) => Object.values(tags);
  return Object.hasOwn(filters, name) ? filters[name] : undefined;
}

/** Linear in the text for any number of stars: a failed attempt goes back to the last star only. */
function pattern(text: string): (value: string) => boolean {
  if (!/[*?\\]/.test(text)) return (value) => value === text;
  const parts: { kind: 'star' | 'one' | 'char'; char: string }[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]!;
    if (char === '*') parts.push({ kind: 'star', char });
    else if (char === '?') parts.push({ kind: 'one', char });
    else if (char === '\\' && i + 1 < text.length) parts.push({ kind: 'char', char: text[++i]! });
    else parts.push({ kind: 'char', char });
  }
  return (value) => {
    let p = 0;
    let v = 0;
    let star = -1;
    let resume = 0;
    while (v < value.length) {
      const part = parts[p];
      if (part && (part.kind === 'one' || (part.kind === 'char' && part.char === value[v]))) {
        p += 1;
        v += 1;
      } else if (part?.kind === 'star') {
        star = p;
        p += 1;
        resume = v;
      } else if (star >= 0) {
        p = star + 1;
        resume += 1;
        v = resume;
      } else return false;
    }
    while (parts[p]?.kind === 'star') p += 1;
    return p === parts.length;
  };
}
