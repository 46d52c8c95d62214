import { Fault, quote } from './faults.ts';
import { type Operator, operators, type Test } from './operators.ts';
import type { Context } from './template.ts';
import type { Version } from './types.ts';

/** One key under one operator, ready to be asked. */
export interface Condition {
  /** As written, with `ForAllValues:` and `IfExists`. */
  readonly operator: string;
  /** In lower case: keys are compared without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
  readonly holds: (context: Context) => boolean;
}

/** An operator with what is written around it. */
export interface Form {
  readonly written: string;
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
  /** Absent for `Null`. */
  readonly operator?: Operator;
}

export function parseOperator(written: string): Form | Fault {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(written);
  const [, set, name = '', ifExists] = match ?? [];
  if (name === 'Null')
    return set || ifExists
      ? new Fault('Null goes with neither a set operator nor IfExists')
      : { written, ifExists: false };
  const operator = operators.get(name);
  if (!operator) return unknownOperator(written);
  return { written, ifExists: ifExists !== undefined, operator, ...(set && { set: set as 'ForAllValues' }) };
}

function unknownOperator(written: string): Fault {
  const bare = written
    .replace(/^.*:/, '')
    .replace(/IfExists$/i, '')
    .toLowerCase();
  const meant = [...operators.keys(), 'Null'].find((name) => name.toLowerCase() === bare);
  return new Fault(`there is no such condition operator${meant ? `; it is written ${meant}` : ''}`);
}

/**
 * How a missing key and several values in the request are taken (a key without values is missing):
 *
 * | | key missing | several values in the request |
 * |---|---|---|
 * | operator | does not hold | one of them matches |
 * | negated operator | holds | none of them matches |
 * | with IfExists | holds | as above |
 * | ForAllValues: | holds | every one matches (negated: matches none of the policy's) |
 * | ForAnyValue:, also with IfExists | does not hold | one matches (negated: one matches none of the policy's) |
 */
export function compileCondition(
  form: Form,
  key: string,
  values: readonly string[],
  version: Version,
): Condition | Fault {
  const base = { operator: form.written, key: key.toLowerCase(), values };
  const { operator, set } = form;
  if (!operator) return compileNull(base);

  const tests: Test[] = [];
  for (const value of values) {
    const test = operator.compile(value, version);
    if (test instanceof Fault) return test;
    tests.push(test);
  }
  const equal: Test = (value, context) => tests.some((test) => test(value, context));
  const match: Test = operator.negated ? (value, context) => !equal(value, context) : equal;
  const missing = set === 'ForAllValues' || (set === undefined && (operator.negated || form.ifExists));
  const every = set === 'ForAllValues' || (set === undefined && operator.negated);
  return {
    ...base,
    holds: (context) => {
      const asked = context.get(base.key);
      if (asked === undefined || asked.length === 0) return missing;
      return every ? asked.every((value) => match(value, context)) : asked.some((value) => match(value, context));
    },
  };
}

/** `Null` with `true`: the key must be missing; with `false`: it must be there. */
function compileNull(base: Omit<Condition, 'holds'>): Condition | Fault {
  const wanted = base.values.map((value) => value.toLowerCase());
  const odd = wanted.findIndex((value) => value !== 'true' && value !== 'false');
  if (odd >= 0) return new Fault(`${quote(base.values[odd]!)} is neither true nor false`);
  return { ...base, holds: (context) => wanted.includes(String(!context.get(base.key)?.length)) };
}
