import { parseActionPattern } from './actions.ts';
import { type Condition, compileCondition, type Form, parseOperator } from './conditions.ts';
import { Fault, type Faults, member, quote } from './faults.ts';
import { type Json, JsonNumber, type JsonObject } from './json.ts';
import { lifetimeKeys } from './lifetimes.ts';
import { type Principals, parsePrincipals } from './principals.ts';
import { quotaKeys } from './quotas.ts';
import { parseResource } from './resources.ts';
import type { Effect, OneOf, PolicyKind, Statement, Version } from './types.ts';
import { readNumber } from './values.ts';

interface Rules {
  readonly called: string;
  readonly effects: readonly Effect[];
  readonly principal: boolean;
  readonly resource: boolean;
}

const rules: Record<PolicyKind, Rules> = {
  identity: { called: 'an identity policy', effects: ['Allow', 'Deny', 'Limit'], principal: false, resource: true },
  boundary: { called: 'a boundary', effects: ['Allow', 'Deny'], principal: false, resource: true },
  account: { called: 'an account policy', effects: ['Deny', 'Limit'], principal: false, resource: true },
  resource: { called: 'a resource policy', effects: ['Allow', 'Deny'], principal: true, resource: true },
  trust: { called: 'a trust policy', effects: ['Allow', 'Deny'], principal: true, resource: false },
};

const pairs = ['Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal'];
const elements = ['Sid', 'Effect', ...pairs, 'Condition'];

/** Where a statement stands, and where its faults go. */
interface Place {
  readonly kind: PolicyKind;
  readonly version: Version;
  readonly path: string;
  readonly faults: Faults;
}

/** Reads one statement; what comes back is whole only if no fault was added. */
export function parseStatement(object: JsonObject, index: number, place: Place): Statement {
  const { kind, path, faults } = place;
  refuseUnknown(object, elements, path, faults);
  const sid = parseSid(object.get('Sid'), place);
  const effect = parseEffect(object.get('Effect'), place);
  const { principal, resource } = rules[kind];
  const actions = parseEither(object, 'Action', true, place, (text) => parseAction(text, kind));
  const resources = parseEither(object, 'Resource', resource, place, (text) => parseResource(text, place.version));
  const principals = parsePrincipal(object, principal, effect, place);
  const conditions = parseConditions(object.get('Condition'), effect, place);
  return {
    index,
    ...(sid && { sid }),
    effect,
    actions: actions ?? { not: false, patterns: [] },
    ...(resources && { resources }),
    ...(principals && { principals }),
    conditions,
  };
}

export function refuseUnknown(object: JsonObject, known: readonly string[], path: string, faults: Faults): void {
  for (const name of object.keys()) {
    if (known.includes(name)) continue;
    const meant = known.find((element) => element.toLowerCase() === name.toLowerCase());
    faults.add(member(path, name), `there is no such element${meant ? `; it is written ${meant}` : ''}`);
  }
}

function parseSid(value: Json | undefined, { kind, path, faults }: Place): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') faults.add(`${path}.Sid`, 'must be a string');
  else if (!(rules[kind].principal ? /^[\w .-]*$/ : /^[A-Za-z0-9]*$/).test(value))
    faults.add(`${path}.Sid`, `${quote(value)} holds more than letters and digits`);
  else return value;
  return undefined;
}

function parseEffect(value: Json | undefined, { kind, path, faults }: Place): Effect {
  const { effects, called } = rules[kind];
  const effect = effects.find((name) => name === value);
  if (!effect) faults.add(`${path}.Effect`, `must be ${effects.join(' or ')} in ${called}`);
  return effect ?? 'Deny';
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: exactly one of the two, or none where it is not wanted. */
function parseEither<Pattern>(
  object: JsonObject,
  name: 'Action' | 'Resource',
  wanted: boolean,
  { kind, path, faults }: Place,
  parse: (text: string) => Pattern | Fault,
): OneOf<Pattern> | undefined {
  const element = pick(object, name, wanted, { kind, path, faults });
  if (!element) return undefined;
  const list = Array.isArray(element.value) ? (element.value as readonly Json[]) : [element.value];
  if (list.length === 0) faults.add(element.path, 'must hold at least one entry');
  const patterns: Pattern[] = [];
  list.forEach((entry, index) => {
    const pattern = typeof entry === 'string' ? parse(entry) : new Fault('must be a string');
    if (pattern instanceof Fault)
      faults.add(list === element.value ? `${element.path}[${index}]` : element.path, pattern.say);
    else patterns.push(pattern);
  });
  return { not: element.not, patterns };
}

interface Element {
  readonly not: boolean;
  readonly path: string;
  readonly value: Json;
}

function pick(
  object: JsonObject,
  name: 'Action' | 'Resource' | 'Principal',
  wanted: boolean,
  { kind, path, faults }: Omit<Place, 'version'>,
): Element | undefined {
  const [plain, negated] = [object.get(name), object.get(`Not${name}`)];
  const value = plain ?? negated;
  if (plain !== undefined && negated !== undefined) faults.add(path, `holds both ${name} and Not${name}`);
  else if (wanted && value === undefined) faults.add(path, `needs ${name} or Not${name} in ${rules[kind].called}`);
  else if (!wanted && value !== undefined)
    faults.add(path, `cannot hold ${name} or Not${name} in ${rules[kind].called}`);
  else if (value !== undefined) {
    const not = plain === undefined;
    return { not, path: `${path}.${not ? 'Not' : ''}${name}`, value };
  }
  return undefined;
}

function parseAction(text: string, kind: PolicyKind): ReturnType<typeof parseActionPattern> {
  const pattern = parseActionPattern(text);
  if (kind === 'trust' && !(pattern instanceof Fault) && pattern.vendor !== 'sts')
    return new Fault(`${quote(text)}: a trust policy is about sts actions only, such as sts:AssumeRole`);
  return pattern;
}

function parsePrincipal(object: JsonObject, wanted: boolean, effect: Effect, place: Place): Principals | undefined {
  const element = pick(object, 'Principal', wanted, place);
  if (!element) return undefined;
  if (element.not && effect !== 'Deny') place.faults.add(element.path, 'can be used with Deny only');
  return parsePrincipals(element.value, element.not, element.path, place.faults);
}

function parseConditions(value: Json | undefined, effect: Effect, place: Place): Condition[] {
  const { faults } = place;
  const path = `${place.path}.Condition`;
  const before = faults.list.length;
  const conditions: Condition[] = [];
  for (const [operator, keys] of value === undefined ? [] : entries(value, path, faults)) {
    const at = member(path, operator);
    const form = parseOperator(operator);
    if (form instanceof Fault) {
      faults.add(at, form.say);
      continue;
    }
    const seen = new Set<string>();
    for (const [key, entry] of entries(keys, at, faults)) {
      const condition = parseCondition(form, key, entry, effect, place);
      if (condition instanceof Fault) faults.add(member(at, key), condition.say);
      else if (seen.has(condition.key)) faults.add(member(at, key), 'is there twice, but for its case');
      else {
        seen.add(condition.key);
        conditions.push(condition);
      }
    }
  }
  if (effect === 'Limit' && conditions.length === 0 && faults.list.length === before)
    faults.add(path, 'a Limit needs one, with NumericLessThanEquals and a quota key');
  return conditions;
}

function entries(value: Json, path: string, faults: Faults): Iterable<[string, Json]> {
  if (value instanceof Map) return (value as JsonObject).entries();
  faults.add(path, 'must be an object');
  return [];
}

function parseCondition(form: Form, key: string, value: Json, effect: Effect, place: Place): Condition | Fault {
  if (!/^[^:]+:./.test(key)) return new Fault('a condition key is written vendor:name, such as aws:SourceIp');
  const values: string[] = [];
  for (const entry of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
    if (typeof entry === 'string') values.push(entry);
    else if (entry instanceof JsonNumber) values.push(entry.text);
    else if (typeof entry === 'boolean') values.push(String(entry));
    else return new Fault('must be a string, a number, a boolean or a list of them');
  }
  if (values.length === 0) return new Fault('needs at least one value');
  const special = effect === 'Limit' ? checkLimit(form, key, values) : checkLifetime(form, key, effect, place.kind);
  if (special instanceof Fault) return special;
  const condition = compileCondition(form, key, values, place.version);
  return special === 'always' && !(condition instanceof Fault) ? { ...condition, holds: () => true } : condition;
}

function checkLimit({ written }: Form, key: string, values: readonly string[]): Fault | undefined {
  if (written !== 'NumericLessThanEquals') return new Fault('a Limit takes NumericLessThanEquals only');
  if (!quotaKeys.has(key.toLowerCase())) return new Fault('is not a quota key, such as ec2:quota-vminstancenumber');
  return values.some((value) => !(readNumber(value)! >= 0)) ? new Fault('must be a number, 0 or more') : undefined;
}

/** A lifetime says nothing about whether a launch is allowed, so it always holds. */
function checkLifetime({ written }: Form, key: string, effect: Effect, kind: PolicyKind): Fault | 'always' | undefined {
  const operator = lifetimeKeys.get(key.toLowerCase());
  if (!operator) return undefined;
  if (written !== operator) return new Fault(`takes ${operator} only`);
  if (effect !== 'Allow' || kind !== 'identity') return new Fault('belongs in an Allow of an identity policy');
  return 'always';
}
