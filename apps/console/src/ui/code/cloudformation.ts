/** A thing as a template declares it. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A CloudFormation template, in YAML, with these resources. */
export const cloudFormation = (resources: readonly Declared[]): string =>
  [
    'Resources:',
    ...resources.flatMap(({ type, name, properties }) => [
      `  ${name}:`,
      `    Type: ${type}`,
      ...(Object.keys(compact(properties)).length > 0 ? ['    Properties:', ...yaml(properties, 6)] : []),
    ]),
  ].join('\n');

function yaml(value: unknown, indent: number): string[] {
  const space = ' '.repeat(indent);
  if (Array.isArray(value))
    return value.flatMap((item) => {
      const lines = isNode(item) ? yaml(item, indent + 2) : [`${space}  ${scalar(item, indent + 2)}`];
      return [`${space}- ${lines[0]!.trimStart()}`, ...lines.slice(1)];
    });
  return Object.entries(compact(value as object)).flatMap(([key, item]) =>
    isNode(item) ? [`${space}${key}:`, ...yaml(item, indent + 2)] : [`${space}${key}: ${scalar(item, indent)}`],
  );
}

const isNode = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

function scalar(value: unknown, indent: number): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (value.includes('\n')) return `|\n${value.replace(/^/gm, ' '.repeat(indent + 2))}`;
  // JSON's strings are YAML's double-quoted ones; plain text only where nothing can be taken for something else.
  return /^[A-Za-z][\w./-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

export const compact = (value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
