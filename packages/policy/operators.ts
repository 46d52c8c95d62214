import { arnPattern, splitArn } from './arns.ts';
import { Fault, quote } from './faults.ts';
import { type Codes, glob, textOf } from './glob.ts';
import { type Context, matcher, parseTemplate } from './template.ts';
import type { Version } from './types.ts';
import { readAddress, readBase64, readDate, readNetwork, readNumber } from './values.ts';

/** Compares one value of the request with one value of the policy. */
export type Test = (value: string, context: Context) => boolean;

export interface Operator {
  /** Holds where the test does not. */
  readonly negated: boolean;
  compile(value: string, version: Version): Test | Fault;
}

/** Every comparing operator; `Null` asks only whether a key is there and is no comparison. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...pair('StringEquals', 'StringNotEquals', strings(same)),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', strings(sameButCase)),
  ...pair('StringLike', 'StringNotLike', strings(glob)),
  ...pair(
    'NumericEquals',
    'NumericNotEquals',
    numbers((value, bound) => value === bound),
  ),
  only(
    'NumericLessThan',
    numbers((value, bound) => value < bound),
  ),
  only(
    'NumericLessThanEquals',
    numbers((value, bound) => value <= bound),
  ),
  only(
    'NumericGreaterThan',
    numbers((value, bound) => value > bound),
  ),
  only(
    'NumericGreaterThanEquals',
    numbers((value, bound) => value >= bound),
  ),
  ...pair(
    'DateEquals',
    'DateNotEquals',
    dates((value, bound) => value === bound),
  ),
  only(
    'DateLessThan',
    dates((value, bound) => value < bound),
  ),
  only(
    'DateLessThanEquals',
    dates((value, bound) => value <= bound),
  ),
  only(
    'DateGreaterThan',
    dates((value, bound) => value > bound),
  ),
  only(
    'DateGreaterThanEquals',
    dates((value, bound) => value >= bound),
  ),
  only('Bool', booleans),
  only('BinaryEquals', binaries),
  ...pair('IpAddress', 'NotIpAddress', addresses),
  ...pair('ArnEquals', 'ArnNotEquals', arns),
  ...pair('ArnLike', 'ArnNotLike', arns),
]);

type Compile = Operator['compile'];

function only(name: string, compile: Compile): [string, Operator] {
  return [name, { negated: false, compile }];
}

function pair(name: string, opposite: string, compile: Compile): [string, Operator][] {
  return [only(name, compile), [opposite, { negated: true, compile }]];
}

function strings(test: (codes: Codes) => (value: string) => boolean): Compile {
  return (value, version) => {
    const template = parseTemplate(value, version);
    return template instanceof Fault ? template : matcher(template, test);
  };
}

function same(codes: Codes): (value: string) => boolean {
  const wanted = textOf(codes);
  return (value) => value === wanted;
}

function sameButCase(codes: Codes): (value: string) => boolean {
  const wanted = textOf(codes).toLowerCase();
  return (value) => value.toLowerCase() === wanted;
}

function numbers(holds: (value: number, bound: number) => boolean): Compile {
  return ordered(readNumber, holds, 'a number');
}

function dates(holds: (value: number, bound: number) => boolean): Compile {
  return ordered(readDate, holds, 'a date (2026-01-31T12:00:00Z) or a number of seconds since 1970');
}

function ordered(
  read: (text: string) => number | undefined,
  holds: (value: number, bound: number) => boolean,
  what: string,
): Compile {
  return (text) => {
    const bound = read(text);
    if (bound === undefined) return new Fault(`${quote(text)} is not ${what}`);
    return (asked) => {
      const value = read(asked);
      return value !== undefined && holds(value, bound);
    };
  };
}

function booleans(text: string): Test | Fault {
  const wanted = text.toLowerCase();
  if (wanted !== 'true' && wanted !== 'false') return new Fault(`${quote(text)} is neither true nor false`);
  return (value) => value.toLowerCase() === wanted;
}

function binaries(text: string): Test | Fault {
  const wanted = readBase64(text);
  if (wanted === undefined) return new Fault(`${quote(text)} is not base64`);
  return (value) => readBase64(value) === wanted;
}

function addresses(text: string): Test | Fault {
  const holds = readNetwork(text);
  if (!holds)
    return new Fault(`${quote(text)} is not an IP address or a network such as 192.0.2.0/24 or 2001:db8::/32`);
  return (value) => {
    const address = readAddress(value);
    return address !== undefined && holds(address);
  };
}

function arns(text: string, version: Version): Test | Fault {
  const template = parseTemplate(text, version);
  if (template instanceof Fault) return template;
  if (text !== '*' && template.every((part) => typeof part === 'number') && text.split(':').length < 6)
    return new Fault(`${quote(text)} has fewer than an ARN's six parts`);
  const matches = matcher(template, (codes) => {
    const test = arnPattern(codes, 'condition');
    return (value: string) => test(splitArn(value));
  });
  return matches;
}
