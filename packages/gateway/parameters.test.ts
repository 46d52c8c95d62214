import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lacking, refusal, unhonoured } from './parameters.ts';

const parameters = {
  Used: 'used',
  Absent: 'absent',
  Only: { only: ['standard', false, { a: 1 }] },
  Never: { never: ['cold'] },
  One: { within: { Used: 'used', Absent: 'absent', Inner: { within: { Only: { only: [1] } } } } },
};

test('what is used, left out or empty passes', () => {
  for (const input of [
    {},
    { Used: 'x' },
    { Absent: undefined, Only: null },
    { Absent: [] },
    { DryRun: true },
    { NeverHeardOf: 1 },
    { Only: 'standard' },
    { Never: 'warm' },
    { Only: false },
    { Only: { a: 1 } },
    { One: { Used: 1, Inner: { Only: 1 } } },
    { One: [] },
  ])
    assert.equal(unhonoured(parameters, input), undefined, JSON.stringify(input));
});

test('the first member that asks for what we lack is named with its path', () => {
  for (const [input, path] of [
    [{ Used: 1, Absent: 'x' }, 'Absent'],
    [{ Absent: false }, 'Absent'],
    [{ Absent: '' }, 'Absent'],
    [{ Only: 'other' }, 'Only'],
    [{ Only: true }, 'Only'],
    [{ Only: { a: 2 } }, 'Only'],
    [{ Never: 'cold' }, 'Never'],
    [{ One: { Absent: 1 } }, 'One.Absent'],
    [{ One: { Inner: { Only: 2 } } }, 'One.Inner.Only'],
    [{ One: [{ Used: 1 }, { Absent: 1 }] }, 'One.2.Absent'],
  ] as const)
    assert.equal(unhonoured(parameters, input), path, JSON.stringify(input));
});

test('a refusal speaks as the service does', () => {
  assert.deepEqual([refusal('s3', 'X').code, refusal('s3', 'X').status], ['NotImplemented', 501]);
  assert.deepEqual([refusal('ec2', 'X').code, refusal('ec2', 'X').status], ['UnsupportedOperation', 400]);
  assert.match(refusal('ec2', 'One.2.Absent').message, /One\.2\.Absent/);
});

test('documentation lists what is lacking', () => {
  assert.deepEqual(lacking(parameters), [
    'Absent',
    'Only (only "standard", false, {"a":1})',
    'Never (not "cold")',
    'One.Absent',
    'One.Inner.Only (only 1)',
  ]);
});
