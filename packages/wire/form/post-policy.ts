import type { Instant } from '@mallee/base';
import { formErrors } from './form-errors.ts';

/** How long the file may be, in bytes. */
export interface LengthRange {
  readonly least: number;
  readonly most: number;
}

/** Fields that need no condition. Source: "Creating an HTML form", Amazon S3 API Reference; `submit` as on Walrus. */
const free = new Set(['awsaccesskeyid', 'signature', 'x-amz-signature', 'file', 'policy', 'submit']);

/**
 * Checks a form against the policy that was signed for it: not yet expired, every condition met, no field without a
 * condition. Returns the file's allowed length, if the policy bounds it.
 */
export function checkPostPolicy(
  encoded: string,
  fields: ReadonlyMap<string, string>,
  bucket: string,
  now: Instant,
): LengthRange | undefined {
  const { expiration, conditions } = readDocument(encoded);
  if (now >= expiration) throw formErrors.againstPolicy('Policy expired.');
  const values = new Map([...fields, ['bucket', bucket] as const]);
  const covered = new Set(['bucket']);
  let range: LengthRange | undefined;
  for (const condition of conditions) {
    const { operator, name, value } = condition;
    if (operator === 'content-length-range') {
      range = {
        least: Math.max(range?.least ?? 0, condition.least),
        most: Math.min(range?.most ?? 2 ** 53, condition.most),
      };
      continue;
    }
    covered.add(name);
    const given = values.get(name) ?? '';
    const holds = operator === 'eq' ? given === value : startsWith(name, given, value);
    if (!holds)
      throw formErrors.againstPolicy(`Policy Condition failed: ${JSON.stringify([operator, `$${name}`, value])}`);
  }
  const extra = [...fields.keys()].filter((name) => !covered.has(name) && !free.has(name) && !/^x-ignore-/.test(name));
  if (extra.length > 0) throw formErrors.againstPolicy(`Extra input fields: ${extra.join(', ')}`);
  return range;
}

/** A list of media types must begin so in each of its items. */
const startsWith = (name: string, given: string, value: string) =>
  name === 'content-type' ? given.split(',').every((each) => each.startsWith(value)) : given.startsWith(value);

type Condition =
  | { readonly operator: 'eq' | 'starts-with'; readonly name: string; readonly value: string }
  | {
      readonly operator: 'content-length-range';
      readonly least: number;
      readonly most: number;
      name?: never;
      value?: never;
    };

function readDocument(encoded: string): { expiration: Instant; conditions: Condition[] } {
  const { expiration, conditions } = readJson(encoded) as { expiration?: unknown; conditions?: unknown };
  if (expiration === undefined) throw formErrors.policyDocument('Policy missing expiration.');
  const at =
    typeof expiration === 'string' && /^\d{4}-\d\d-\d\dT/.test(expiration) ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(at)) throw formErrors.policyDocument(`Invalid 'expiration' value: '${String(expiration)}'`);
  if (!Array.isArray(conditions)) throw formErrors.policyDocument('Policy missing conditions.');
  return { expiration: at, conditions: conditions.flatMap(readCondition) };
}

function readJson(encoded: string): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Refused below, like what is no object.
  }
  throw formErrors.policyDocument('Invalid JSON.');
}

/** `{"acl": "private"}`, `["eq", "$acl", "private"]`, `["starts-with", "$key", "a/"]`, `["content-length-range", 1, 9]`. */
function readCondition(written: unknown): Condition[] {
  if (!Array.isArray(written)) {
    const pairs = typeof written === 'object' && written !== null ? Object.entries(written) : [];
    if (pairs.length !== 1)
      throw formErrors.policyDocument('Invalid Simple-Condition: it must have exactly one property.');
    return pairs.map(([name, value]) => ({ operator: 'eq', name: name.toLowerCase(), value: text(value) }));
  }
  const [kind, first, second, ...rest] = written as unknown[];
  const operator = typeof kind === 'string' ? kind.toLowerCase() : '';
  if (rest.length > 0) throw formErrors.policyDocument(`Invalid Condition: wrong number of arguments to ${operator}.`);
  if (operator === 'content-length-range') {
    const [least, most] = [Number(first), Number(second)];
    if (!(least >= 0) || !(most >= least)) throw formErrors.policyDocument('Invalid content-length-range.');
    return [{ operator, least, most }];
  }
  if (operator !== 'eq' && operator !== 'starts-with')
    throw formErrors.policyDocument(`Invalid Condition: unknown operation '${operator}'.`);
  const name = text(first);
  if (!name.startsWith('$')) throw formErrors.policyDocument(`Invalid Condition: '${name}' must begin with '$'.`);
  return [{ operator, name: name.slice(1).toLowerCase(), value: text(second) }];
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw formErrors.policyDocument('Invalid Condition: a value must be a string.');
}
