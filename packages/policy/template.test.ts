import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from './faults.ts';
import { glob } from './glob.ts';
import { matcher, parseTemplate } from './template.ts';
import { contextOf } from './test/build.ts';
import type { Version } from './types.ts';

function matches(pattern: string, value: string, context = {}, version: Version = '2012-10-17'): boolean {
  const template = parseTemplate(pattern, version);
  assert.ok(!(template instanceof Fault));
  return matcher(template, glob)(value, contextOf(context));
}

const dollar = '$';
const ann = { 'aws:username': 'ann' };

test('a variable stands for the request’s value', () => {
  assert.equal(matches(`home/${dollar}{aws:username}/*`, 'home/ann/x', ann), true);
  assert.equal(matches(`home/${dollar}{aws:username}/*`, 'home/bob/x', ann), false);
});

test('a variable’s name is compared without regard to case', () => {
  assert.equal(matches(`${dollar}{AWS:UserName}`, 'ann', ann), true);
});

test('wildcards in a value are literal text', () => {
  assert.equal(matches(`${dollar}{aws:username}`, 'bob', { 'aws:username': '*' }), false);
  assert.equal(matches(`${dollar}{aws:username}`, '*', { 'aws:username': '*' }), true);
});

test('a variable in a value is not filled in again', () => {
  assert.equal(
    matches(`${dollar}{aws:username}`, 'x', { 'aws:username': `${dollar}{aws:userid}`, 'aws:userid': 'x' }),
    false,
  );
});

test('a variable without a value equals nothing, not even what is written', () => {
  for (const value of ['', `${dollar}{aws:username}`, 'undefined', 'ann'])
    assert.equal(matches(`${dollar}{aws:username}`, value), false);
  assert.equal(matches(`*${dollar}{aws:username}*`, 'ann'), false);
});

test('a variable with several values has none that could be meant', () => {
  assert.equal(matches(`${dollar}{aws:tagkeys}`, 'a', { 'aws:tagkeys': ['a', 'b'] }), false);
  assert.equal(matches(`${dollar}{aws:tagkeys, 'a'}`, 'a', { 'aws:tagkeys': ['a', 'b'] }), false);
});

test('a default stands in for a missing value only, and is literal', () => {
  const pattern = `${dollar}{aws:username, 'no*body'}`;
  assert.equal(matches(pattern, 'no*body'), true);
  assert.equal(matches(pattern, 'nosuchbody'), false);
  assert.equal(matches(pattern, 'no*body', ann), false);
  assert.equal(matches(pattern, 'ann', ann), true);
  assert.equal(matches(`x${dollar}{aws:username,''}`, 'x'), true);
  assert.equal(matches(`${dollar}{aws:username, '}'}`, '}'), true);
});

test('escapes give the characters themselves', () => {
  for (const character of ['*', '?', '$']) {
    assert.equal(matches(`a${dollar}{${character}}`, `a${character}`), true);
    assert.equal(matches(`a${dollar}{${character}}`, 'ab'), false);
  }
  assert.equal(matches(`${dollar}{$}{aws:username}`, `${dollar}{aws:username}`, ann), true);
});

test('before version 2012-10-17 a variable is ordinary text with its wildcards', () => {
  const pattern = `${dollar}{aws:username}`;
  assert.equal(matches(pattern, 'ann', ann, '2008-10-17'), false);
  assert.equal(matches(pattern, pattern, ann, '2008-10-17'), true);
  assert.equal(matches(`${dollar}{*}`, `${dollar}{abc}`, {}, '2008-10-17'), true);
});

for (const bad of [
  '{',
  '{aws:username',
  '{}',
  '{username}',
  "{aws:x 'd'}",
  "{aws:x, 'd}",
  '{aws:x, d}',
  "{, 'd'}",
  "{aws:x,, 'd'}",
  "{*, 'd'}",
])
  test(`${dollar}${bad} is a fault`, () => {
    assert.ok(parseTemplate(`a${dollar}${bad}`, '2012-10-17') instanceof Fault);
  });

test('reading any text ends and gives a template or a fault', { timeout: 30_000 }, () => {
  const bits = fc.constantFrom('$', '{', '}', "'", ',', ' ', ':', 'a', '*', '?');
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 60 }), (text) => {
      parseTemplate(text.join(''), '2012-10-17');
    }),
    { numRuns: 2000 },
  );
  for (const bit of ['${', '${a', "${a:b, '", '${a:b ', "${'"]) parseTemplate(bit.repeat(5000), '2012-10-17');
  parseTemplate(`${dollar}{a:b${' '.repeat(16000)}`, '2012-10-17');
  parseTemplate(`${dollar}{a:b,${' '.repeat(16000)}x}`, '2012-10-17');
});
