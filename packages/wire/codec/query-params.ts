import { AwsError } from '@mallee/base';
import { formDecode } from './scalars.ts';

/** One level of a query's dotted names: `Filter.1.Name=x` is `Filter` → `1` → `Name`. */
export interface ParamNode {
  value?: string;
  children?: Map<string, ParamNode>;
}

const mostParams = 20_000;
const deepest = 24;
const malformed = (say: string) => new AwsError('MalformedQueryString', 400, say);

/**
 * Reads a query string, a form, or both (bytes as latin1). A name that comes twice is refused: two readers of the
 * request could otherwise each believe another value.
 */
export function parseParams(...sources: string[]): ParamNode {
  const root: ParamNode = {};
  let count = 0;
  for (const source of sources) {
    if (source === '') continue;
    for (const pair of source.split('&')) {
      if (pair === '') continue;
      if (++count > mostParams) throw malformed(`The request has more than ${mostParams} parameters.`);
      const equals = pair.indexOf('=');
      const name = decode(equals < 0 ? pair : pair.slice(0, equals));
      put(root, name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
    }
  }
  return root;
}

/**
 * The decoded value of the first field of this name in a query string or form, without reading the others. Only for
 * choosing who reads the request: whoever does that refuses a second one.
 */
export function fieldOf(source: string, name: string): string | undefined {
  if (source === '') return undefined;
  const sought = `${name}=`;
  let at = source.startsWith(sought) ? 0 : source.indexOf(`&${sought}`) + 1;
  if (at === 0 && !source.startsWith(sought)) return undefined;
  at += sought.length;
  const end = source.indexOf('&', at);
  return formDecode(end < 0 ? source.slice(at) : source.slice(at, end));
}

/** One parameter without a dot in its name. */
export function param(root: ParamNode, name: string): string | undefined {
  return root.children?.get(name)?.value;
}

function decode(text: string): string {
  const decoded = formDecode(text);
  if (decoded === undefined) throw malformed('The query string is not valid percent-encoded UTF-8.');
  return decoded;
}

function put(root: ParamNode, name: string, value: string): void {
  const steps = name.split('.', deepest + 1);
  if (steps.length > deepest) throw malformed(`The parameter ${name.slice(0, 100)} is nested too deeply.`);
  let node = root;
  for (const step of steps) {
    node.children ??= new Map();
    let child = node.children.get(step);
    if (!child) {
      child = {};
      node.children.set(step, child);
    }
    node = child;
  }
  if (node.value !== undefined) throw malformed(`The parameter ${name} is present more than once.`);
  node.value = value;
}
