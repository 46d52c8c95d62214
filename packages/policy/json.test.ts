import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Json, JsonNumber, parseJson } from './json.ts';

/** Back to what JSON.parse would give; only for texts without hostile keys. */
function plain(value: Json): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

const faultOf = (text: string): string => {
  const read = parseJson(text);
  assert.ok('fault' in read, `accepted ${text}`);
  return read.fault;
};

test('whatever JSON.stringify writes is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const read = parseJson(text);
      // Half a surrogate pair is refused on purpose.
      if ('fault' in read) return assert.match(read.fault, /surrogate/);
      assert.deepEqual(JSON.stringify(plain(read.value)), JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('any text is accepted or refused as JSON.parse does, but for what is refused on purpose', () => {
  const bits = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '1',
    '-',
    '.5',
    'e3',
    'true',
    'null',
    ' ',
    '"',
    '\\',
    '0',
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const read = parseJson(text);
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      if ('value' in read) assert.ok(valid, text);
      else if (valid) assert.match(read.fault, /twice|surrogate|deep/);
    }),
    { numRuns: 3000 },
  );
});

test('a key that appears twice is refused, also by another spelling', () => {
  assert.match(faultOf('{"Effect": "Deny", "Effect": "Allow"}'), /line 1, column 20: the key "Effect" appears twice/);
  assert.match(faultOf('{"a": 1, "\\u0061": 2}'), /appears twice/);
});

test('the place of a fault is told by line and column', () => {
  assert.equal(faultOf('{\n  "a": x}'), 'not valid JSON at line 2, column 8: a value cannot begin with "x"');
});

test('a number keeps its spelling', () => {
  const read = parseJson('12345678901234567890');
  assert.ok('value' in read && read.value instanceof JsonNumber);
  assert.equal(read.value.text, '12345678901234567890');
});

test('__proto__ is a key like any other', () => {
  const read = parseJson('{"__proto__": {"x": 1}}');
  assert.ok('value' in read && read.value instanceof Map);
  assert.deepEqual([...read.value.keys()], ['__proto__']);
  assert.equal(({} as { x?: unknown }).x, undefined);
});

for (const [what, text] of Object.entries({
  nothing: '',
  'a comment': '{} // x',
  'a trailing comma': '{"a": 1,}',
  'a trailing comma in a list': '[1,]',
  'single quotes': "{'a': 1}",
  'a leading zero': '[01]',
  'a bare minus': '[-]',
  'a byte order mark': '\ufeff{}',
  'a tab in a string': '["\t"]',
  'a bad escape': '["\\x"]',
  'a cut string': '["a',
  'half a surrogate pair': '["\\ud800"]',
  'two documents': '{} {}',
  Infinity: '[Infinity]',
  'a no-break space': '[\u00a01]',
  'an unclosed object': '{"a": {',
  'a missing colon': '{"a" 1}',
}))
  test(`${what} is refused`, () => {
    faultOf(text);
  });

test('deep nesting is refused before it can exhaust the stack', () => {
  assert.match(faultOf('['.repeat(1_000_000)), /levels deep/);
  assert.match(faultOf('{"a":'.repeat(1_000_000)), /levels deep/);
});
