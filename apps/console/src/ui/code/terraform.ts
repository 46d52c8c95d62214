import { compact, type Declared } from './cloudformation.ts';

class Reference {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Another resource's attribute, which stands without quotes. */
export const reference = (text: string): unknown => new Reference(text);

/** Terraform resources. Members that hold objects are nested blocks, as the AWS provider has them; `tags` is a map. */
export const terraform = (resources: readonly Declared[]): string =>
  resources
    .map(({ type, name, properties }) => [`resource "${type}" "${name}" {`, ...body(properties, 2), '}'].join('\n'))
    .join('\n\n');

function body(properties: object, indent: number): string[] {
  const entries = Object.entries(compact(properties));
  const plain = entries.filter(([key, value]) => !isBlock(key, value));
  const widest = Math.max(0, ...plain.map(([key]) => key.length));
  const space = ' '.repeat(indent);
  return [
    ...plain.map(([key, value]) => `${space}${key.padEnd(widest)} = ${expression(value, indent)}`),
    ...entries
      .filter(([key, value]) => isBlock(key, value))
      .flatMap(([key, value]) =>
        [value].flat().flatMap((one) => [`${space}${key} {`, ...body(one as object, indent + 2), `${space}}`]),
      ),
  ];
}

const isBlock = (key: string, value: unknown): boolean =>
  key !== 'tags' && typeof value === 'object' && value !== null && !(value instanceof Reference) && !isPlainList(value);

const isPlainList = (value: object): boolean =>
  Array.isArray(value) && (typeof value[0] !== 'object' || value[0] instanceof Reference);

function expression(value: unknown, indent: number): string {
  if (value instanceof Reference) return value.text;
  if (Array.isArray(value)) return `[${value.map((one) => expression(one, indent)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const space = ' '.repeat(indent);
    return [
      '{',
      ...Object.entries(value).map(([key, one]) => `${space}  ${JSON.stringify(key)} = ${expression(one, indent + 2)}`),
      `${space}}`,
    ].join('\n');
  }
  if (typeof value !== 'string') return String(value);
  if (value.includes('\n')) return `<<-EOT\n${value.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign)}\nEOT`;
  return JSON.stringify(value).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}
