import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ANY, type Codes, glob, literal, STAR, textOf, wild } from './glob.ts';

/** What the matcher must equal, in its plainest form: a table over all prefixes of pattern and text. */
function slowly(codes: Codes, text: string): boolean {
  let row = [true, ...Array.from({ length: text.length }, () => false)];
  for (const code of codes) {
    const next = [code === STAR && row[0]!];
    for (let at = 1; at <= text.length; at++) {
      const one = code === ANY || code === text.charCodeAt(at - 1);
      next.push(code === STAR ? row[at]! || next[at - 1]! : one && row[at - 1]!);
    }
    row = next;
  }
  return row[text.length]!;
}

const cases: [pattern: string, text: string, matches: boolean][] = [
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['**', '', true],
  ['?', '', false],
  ['?', 'a', true],
  ['?', 'ab', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['Get*', 'GetObject', true],
  ['Get*', 'Get', true],
  ['Get*', 'get', false],
  ['*Object', 'GetObject', true],
  ['*Object', 'GetObjects', false],
  ['a*b*c', 'aXbYc', true],
  ['a*b*c', 'acb', false],
  ['aba*aba', 'aba', false],
  ['aba*aba', 'abaaba', true],
  ['*ab?d*', 'xxabcabcd', true],
  ['*??', 'a', false],
  ['?*?', 'ab', true],
  ['a*', 'a*', true],
  ['a.c', 'abc', false],
  ['[a-z]', 'a', false],
];
for (const [pattern, text, matches] of cases)
  test(`${JSON.stringify(pattern)} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
    assert.equal(glob(wild(pattern))(text), matches);
    assert.equal(slowly(wild(pattern), text), matches);
  });

test('a literal star is not a wildcard', () => {
  assert.equal(glob(literal('a*'))('a*'), true);
  assert.equal(glob(literal('a*'))('ab'), false);
  assert.equal(glob([...literal('*'), STAR])('*b'), true);
  assert.equal(glob([...literal('*'), STAR])('ab'), false);
});

test('a pattern can be written out again', () => {
  assert.equal(textOf(wild('a*b?c')), 'a*b?c');
});

const few = fc.constantFrom('a', 'b');
const pattern = fc.array(fc.oneof({ weight: 3, arbitrary: few }, fc.constantFrom('*', '?')), { maxLength: 12 });

test('short patterns match what the slow reference matches', () => {
  fc.assert(
    fc.property(pattern, fc.array(few, { maxLength: 20 }), (codes, text) => {
      const [written, subject] = [wild(codes.join('')), text.join('')];
      assert.equal(glob(written)(subject), slowly(written, subject));
    }),
    { numRuns: 3000 },
  );
});

test('pieces longer than a machine word match what the slow reference matches', () => {
  const piece = fc.array(fc.oneof({ weight: 12, arbitrary: few }, fc.constant('?')), { minLength: 28, maxLength: 70 });
  const around = fc.array(few, { maxLength: 40 });
  fc.assert(
    fc.property(piece, around, around, few, fc.boolean(), (codes, before, after, filling, whole) => {
      const written = wild(`*${codes.join('')}*`);
      const inside = codes.map((code) => (code === '?' ? filling : code)).join('');
      const subject = [...before, whole ? inside : inside.slice(1), ...after].join('');
      assert.equal(glob(written)(subject), slowly(written, subject));
      if (whole) assert.equal(glob(written)(subject), true);
    }),
    { numRuns: 1000 },
  );
});

test('any text matches itself and every pattern made of it by wildcards', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.nat(), (text, from, length) => {
      const start = from % (text.length + 1);
      const end = Math.min(text.length, start + (length % (text.length + 1)));
      assert.equal(glob(literal(text))(text), true);
      assert.equal(glob([...literal(text.slice(0, start)), STAR, ...literal(text.slice(end))])(text), true);
      const anys = Array.from({ length: end - start }, () => ANY);
      assert.equal(glob([...literal(text.slice(0, start)), ...anys, ...literal(text.slice(end))])(text), true);
    }),
  );
});

for (const [name, hostile] of [
  ['thousands of stars', '*a'.repeat(8000)],
  ['thousands of stars and question marks', '*?a'.repeat(5000)],
  ['a long piece with question marks', `*${'?a'.repeat(8000)}b*`],
  ['a long piece that nearly matches everywhere', `*${'a'.repeat(15000)}b*`],
] as const)
  test(`${name} end in bounded time`, { timeout: 30_000 }, () => {
    assert.equal(glob(wild(`${hostile}b`))('a'.repeat(16000)), false);
  });
