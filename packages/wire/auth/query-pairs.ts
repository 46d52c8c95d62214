import { canonicalComponent, decodeBytes, decodeText } from './percent.ts';

/** One parameter with name and value in canonical percent-encoding, which is unique, so names compare as text. */
export type Pair = readonly [name: string, value: string];

/** The parameters of a query string or form, in order of arrival; undefined if there are more than `limit`. */
export function parsePairs(raw: string, limit = Number.POSITIVE_INFINITY): Pair[] | undefined {
  if (raw === '') return [];
  const pairs: Pair[] = [];
  for (let start = 0; start <= raw.length; ) {
    const found = raw.indexOf('&', start);
    const end = found < 0 ? raw.length : found;
    if (end > start) {
      if (pairs.length === limit) return undefined;
      pairs.push(parsePair(raw.slice(start, end)));
    }
    start = end + 1;
  }
  return pairs;
}

function parsePair(text: string): Pair {
  const equals = text.indexOf('=');
  return equals < 0
    ? [canonicalComponent(text), '']
    : [canonicalComponent(text.slice(0, equals)), canonicalComponent(text.slice(equals + 1))];
}

/** The decoded value of a parameter; undefined if it is absent, 'repeated' is for the caller to refuse. */
export function parameter(pairs: readonly Pair[], name: string): string | undefined {
  const pair = pairs.find((each) => each[0] === name);
  return pair && decodeText(pair[1]);
}

/** True if any of these names occurs more than once. */
export function repeats(pairs: readonly Pair[], names: readonly string[]): boolean {
  return names.some((name) => pairs.filter((pair) => pair[0] === name).length > 1);
}

/** Signature version 4: sorted by encoded name, then encoded value, without the signature itself. */
export function canonicalQuery(pairs: readonly Pair[]): string {
  if (pairs.length === 0) return '';
  return join(pairs.filter(([name]) => name !== 'X-Amz-Signature').sort((a, b) => order(a[0], b[0], a[1], b[1])));
}

/** Signature version 2: sorted by the bytes of the decoded name, without the signature itself. */
export function canonicalForm(pairs: readonly Pair[]): string {
  const keyed = pairs
    .filter(([name]) => name !== 'Signature')
    .map((pair) => ({ pair, name: decodeBytes(pair[0]), value: decodeBytes(pair[1]) }));
  return join(keyed.sort((a, b) => order(a.name, b.name, a.value, b.value)).map(({ pair }) => pair));
}

const join = (pairs: readonly Pair[]) => pairs.map(([name, value]) => `${name}=${value}`).join('&');

function order(nameA: string, nameB: string, valueA: string, valueB: string): number {
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  return valueA < valueB ? -1 : valueA > valueB ? 1 : 0;
}
