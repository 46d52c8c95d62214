import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Condition, compileCondition, parseOperator } from './conditions.ts';
import { Fault } from './faults.ts';
import { operators } from './operators.ts';
import { contextOf } from './test/build.ts';
import type { Version } from './types.ts';

const key = 'aws:Key';
type Values = string | readonly string[];

function compile(operator: string, values: Values, version: Version = '2012-10-17'): Condition | Fault {
  const form = parseOperator(operator);
  return form instanceof Fault ? form : compileCondition(form, key, [values].flat(), version);
}

/** Whether a condition holds where the request's key has these values, or is missing. */
function holds(operator: string, policy: Values, request?: Values, more = {}): boolean {
  const condition = compile(operator, policy);
  assert.ok(!(condition instanceof Fault), `${operator}: ${condition instanceof Fault && condition.say}`);
  return condition.holds(contextOf({ ...(request !== undefined && { 'aws:key': request }), ...more }));
}

const noon = '2026-03-01T12:00:00Z';
const epochNoon = String(Date.UTC(2026, 2, 1, 12) / 1000);

/** Each test of one value against one; every operator with its opposite. */
const comparisons: Record<string, { opposite?: string; yes: [string, string][]; no: [string, string][] }> = {
  StringEquals: {
    opposite: 'StringNotEquals',
    yes: [
      ['a', 'a'],
      ['a*', 'a*'],
      ['', ''],
    ],
    no: [
      ['a', 'A'],
      ['a*', 'ab'],
      ['a', ''],
    ],
  },
  StringEqualsIgnoreCase: {
    opposite: 'StringNotEqualsIgnoreCase',
    yes: [['Ann', 'aNN']],
    no: [
      ['ann', 'bob'],
      ['a*', 'ab'],
    ],
  },
  StringLike: {
    opposite: 'StringNotLike',
    yes: [
      ['a*', 'a'],
      ['a?c', 'abc'],
      ['*', ''],
    ],
    no: [
      ['a*', 'Ab'],
      ['a?', 'a'],
    ],
  },
  NumericEquals: {
    opposite: 'NumericNotEquals',
    yes: [
      ['1', '1.0'],
      ['1e3', '1000'],
      ['-0', '0'],
    ],
    no: [
      ['1', '2'],
      ['1', 'one'],
      ['0', ''],
    ],
  },
  NumericLessThan: {
    yes: [
      ['10', '9'],
      ['0', '-1.5'],
    ],
    no: [
      ['10', '10'],
      ['10', '11'],
      ['10', 'x'],
    ],
  },
  NumericLessThanEquals: {
    yes: [
      ['10', '10'],
      ['10', '9'],
    ],
    no: [
      ['10', '10.1'],
      ['10', 'NaN'],
    ],
  },
  NumericGreaterThan: {
    yes: [['10', '11']],
    no: [
      ['10', '10'],
      ['9', '0x10'],
      ['10', 'Infinity'],
    ],
  },
  NumericGreaterThanEquals: {
    yes: [
      ['10', '10'],
      ['10', '1e2'],
    ],
    no: [['10', '9']],
  },
  DateEquals: {
    opposite: 'DateNotEquals',
    yes: [
      [noon, noon],
      [noon, epochNoon],
      [epochNoon, '2026-03-01T13:00:00+01:00'],
      ['2026', '2026-01-01'],
    ],
    no: [
      [noon, '2026-03-01'],
      [noon, 'noon'],
    ],
  },
  DateLessThan: {
    yes: [
      [noon, '2026-03-01T11:59:59.999Z'],
      [noon, '2025'],
    ],
    no: [
      [noon, noon],
      [noon, 'yesterday'],
    ],
  },
  DateLessThanEquals: { yes: [[noon, noon]], no: [[noon, '2026-03-01T12:00:00.001Z']] },
  DateGreaterThan: {
    yes: [
      [noon, '2026-03-01T12:01Z'],
      ['0', noon],
    ],
    no: [[noon, noon]],
  },
  DateGreaterThanEquals: {
    yes: [
      [noon, noon],
      ['2026-03', noon],
    ],
    no: [[noon, '2026-02-28T23:59:59Z']],
  },
  Bool: {
    yes: [
      ['true', 'true'],
      ['True', 'TRUE'],
      ['false', 'false'],
    ],
    no: [
      ['true', 'false'],
      ['false', ''],
      ['true', '1'],
    ],
  },
  BinaryEquals: {
    yes: [
      ['QmluYXJ5', 'QmluYXJ5'],
      ['YQ==', 'YR=='],
    ],
    no: [
      ['YQ==', 'Yg=='],
      ['YQ==', '!'],
      ['', 'YQ=='],
    ],
  },
  IpAddress: {
    opposite: 'NotIpAddress',
    yes: [
      ['192.0.2.0/24', '192.0.2.255'],
      ['192.0.2.7/24', '192.0.2.1'],
      ['192.0.2.1', '192.0.2.1'],
      ['0.0.0.0/0', '8.8.8.8'],
      ['2001:db8::/32', '2001:DB8:1::1'],
      ['::/0', '2001:db8::1'],
      ['10.0.0.0/8', '::ffff:10.1.2.3'],
      ['::ffff:10.0.0.0/104', '10.1.2.3'],
    ],
    no: [
      ['192.0.2.0/24', '192.0.3.1'],
      ['192.0.2.1', '192.0.2.2'],
      ['0.0.0.0/0', '2001:db8::1'],
      ['::/0', '10.0.0.1'],
      ['10.0.0.0/8', '10.1'],
      ['0.0.0.0/0', 'localhost'],
      ['0.0.0.0/0', ''],
    ],
  },
  ArnEquals: {
    opposite: 'ArnNotEquals',
    yes: [
      ['arn:aws:iam::*:role/*', 'arn:aws:iam::1:role/a/b'],
      ['*', 'anything'],
      ['arn:*:*:*:*:*', 'arn:aws:s3:::b'],
    ],
    no: [
      ['arn:aws:iam::*:x', 'arn:aws:iam::1:role/x'],
      ['arn:*:q:*:*:*', 'arn:aws:sqs:r:1:q'],
      ['arn:aws:s3:::*', 'books'],
    ],
  },
  ArnLike: {
    opposite: 'ArnNotLike',
    yes: [['arn:aws:s3:::b*/k?', 'arn:aws:s3:::books/k1']],
    no: [
      ['arn:aws:iam:::user/*', 'arn:aws:iam::1:user/a'],
      ['arn:aws:s3:::B*', 'arn:aws:s3:::b'],
    ],
  },
};

for (const [operator, { opposite, yes, no }] of Object.entries(comparisons)) {
  for (const [policy, request] of yes)
    test(`${operator} ${policy} holds for ${JSON.stringify(request)}`, () =>
      assert.ok(holds(operator, policy, request)));
  for (const [policy, request] of no)
    test(`${operator} ${policy} does not hold for ${JSON.stringify(request)}`, () =>
      assert.ok(!holds(operator, policy, request)));
  if (opposite)
    test(`${opposite} holds exactly where ${operator} does not`, () => {
      for (const [policy, request] of yes) assert.ok(!holds(opposite, policy, request));
      for (const [policy, request] of no) assert.ok(holds(opposite, policy, request));
    });
}

test('every operator has its cases here', () => {
  const covered = Object.entries(comparisons).flatMap(([name, { opposite }]) => (opposite ? [name, opposite] : [name]));
  assert.deepEqual(covered.sort(), [...operators.keys()].sort());
});

/** A well-formed policy value for each operator. */
function sample(operator: string): string {
  const [found] = Object.entries(comparisons).filter(
    ([name, { opposite }]) => name === operator || opposite === operator,
  );
  return found![1].yes[0]![0];
}

for (const [operator, { negated }] of operators) {
  test(`${operator} ${negated ? 'holds' : 'does not hold'} where the key is missing`, () => {
    assert.equal(holds(operator, sample(operator)), negated);
    assert.equal(holds(operator, sample(operator), []), negated);
  });
  test(`${operator}IfExists holds where the key is missing and else is ${operator}`, () => {
    assert.equal(holds(`${operator}IfExists`, sample(operator)), true);
    for (const [policy, request] of [...(comparisons[operator]?.yes ?? []), ...(comparisons[operator]?.no ?? [])])
      assert.equal(holds(`${operator}IfExists`, policy, request), holds(operator, policy, request));
  });
  test(`ForAllValues:${operator} holds and ForAnyValue:${operator} does not where the key is missing`, () => {
    for (const suffix of ['', 'IfExists'])
      for (const none of [undefined, []]) {
        assert.equal(holds(`ForAllValues:${operator}${suffix}`, sample(operator), none), true);
        assert.equal(holds(`ForAnyValue:${operator}${suffix}`, sample(operator), none), false);
      }
  });
}

const sets: [operator: string, policy: string[], request: string[], holds: boolean][] = [
  ['StringEquals', ['a', 'b'], ['b'], true],
  ['StringEquals', ['a', 'b'], ['c'], false],
  ['StringNotEquals', ['a', 'b'], ['b'], false],
  ['StringNotEquals', ['a', 'b'], ['c'], true],
  ['StringEquals', ['a'], ['x', 'a'], true],
  ['StringNotEquals', ['a'], ['x', 'a'], false],
  ['StringNotEquals', ['a'], ['x', 'y'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['ForAllValues:StringLike', ['a*'], ['ab', 'ac'], true],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'b'], false],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
  ['ForAllValues:NumericLessThan', ['10'], ['1', '11'], false],
  ['ForAnyValue:IpAddress', ['10.0.0.0/8', '::1'], ['192.0.2.1', '::1'], true],
];
for (const [operator, policy, request, expected] of sets)
  test(`${operator} [${policy}] ${expected ? 'holds' : 'does not hold'} for [${request}]`, () => {
    assert.equal(holds(operator, policy, request), expected);
  });

test('a negated operator with a variable that has no value holds, its opposite does not', () => {
  const variable = '$'.concat('{aws:username}');
  assert.equal(holds('StringEquals', variable, 'ann'), false);
  assert.equal(holds('StringNotEquals', variable, 'ann'), true);
  assert.equal(holds('StringEquals', variable, 'ann', { 'aws:username': 'ann' }), true);
  assert.equal(holds('StringEqualsIgnoreCase', variable, 'ANN', { 'aws:username': 'ann' }), true);
  assert.equal(
    holds('ArnLike', `arn:aws:iam::*:user/${variable}`, 'arn:aws:iam::1:user/ann', { 'aws:username': 'ann' }),
    true,
  );
  const who = '$'.concat('{aws:PrincipalArn}');
  assert.equal(
    holds('ArnEquals', who, 'arn:aws:iam::1:user/ann', { 'aws:principalarn': 'arn:aws:iam::1:user/ann' }),
    true,
  );
  assert.equal(holds('ArnEquals', who, 'arn:aws:iam::1:user/ann', { 'aws:principalarn': 'arn' }), false);
});

test('Null asks whether the key is missing', () => {
  assert.equal(holds('Null', 'true'), true);
  assert.equal(holds('Null', 'true', []), true);
  assert.equal(holds('Null', 'True', 'x'), false);
  assert.equal(holds('Null', 'false'), false);
  assert.equal(holds('Null', 'false', ''), true);
});

const faulty: [operator: string, value: string, fault: RegExp][] = [
  ['stringEquals', 'a', /written StringEquals/],
  ['StringEqualsIfexists', 'a', /written StringEquals/],
  ['forallvalues:StringEquals', 'a', /written StringEquals/],
  ['StringMatches', 'a', /no such condition operator$/],
  ['ForAllValues:ForAnyValue:StringEquals', 'a', /no such/],
  ['IfExists', 'a', /no such/],
  ['', 'a', /no such/],
  ['__proto__', 'a', /no such/],
  ['constructor', 'a', /no such/],
  ['NullIfExists', 'true', /neither/],
  ['ForAnyValue:Null', 'true', /neither/],
  ['Null', 'yes', /neither true nor false/],
  ['Bool', '1', /neither true nor false/],
  ['NumericEquals', '0x10', /not a number/],
  ['NumericEquals', '', /not a number/],
  ['NumericEquals', '1,5', /not a number/],
  ['DateEquals', '2026-02-30', /not a date/],
  ['DateEquals', '2026-13', /not a date/],
  ['DateEquals', '2026-03-01T24:00:00Z', /not a date/],
  ['DateEquals', '2026-03-01T12:00:00', /not a date/],
  ['DateEquals', '2026-03-01T12:00:00+24:00', /not a date/],
  ['DateEquals', 'tomorrow', /not a date/],
  ['BinaryEquals', 'a', /not base64/],
  ['BinaryEquals', 'a===', /not base64/],
  ['IpAddress', '10.0.0.0/33', /not an IP address/],
  ['IpAddress', '10.0.0.0/', /not an IP address/],
  ['IpAddress', '10.0.0.0/8/8', /not an IP address/],
  ['IpAddress', '10.0.0', /not an IP address/],
  ['IpAddress', '010.0.0.1', /not an IP address/],
  ['IpAddress', 'fe80::1%eth0', /not an IP address/],
  ['IpAddress', '::/129', /not an IP address/],
  ['IpAddress', '::ffff:10.0.0.0/8', /not an IP address/],
  ['ArnLike', 'arn:aws:s3', /six parts/],
  ['StringLike', '$'.concat('{aws:username'), /not closed/],
];
for (const [operator, value, fault] of faulty)
  test(`${operator} with ${JSON.stringify(value)} is a fault`, () => {
    const read = compile(operator, value);
    assert.ok(read instanceof Fault);
    assert.match(read.say, fault);
  });

test('any request value is answered without an exception, and by an opposite with the opposite', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.ipV4(),
    fc.ipV6(),
    fc.date({ noInvalidDate: true }).map(String),
    fc.double().map(String),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(comparisons)), anything, (operator, value) => {
      const opposite = comparisons[operator]!.opposite;
      const answer = holds(operator, sample(operator), value);
      if (opposite) assert.equal(holds(opposite, sample(operator), value), !answer);
    }),
    { numRuns: 1000 },
  );
});
