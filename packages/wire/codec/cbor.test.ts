import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cbor } from '@smithy/core/cbor';
import fc from 'fast-check';
import { readCbor } from './cbor-read.ts';
import { writeCbor } from './cbor-write.ts';

const leaf = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.maxSafeInteger(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 0, max: 2 ** 41 }).map((ms) => new Date(ms)),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('any')),
    fc.dictionary(fc.string(), tie('any'), { noNullPrototype: false }),
  ),
})).any;

test('what is written is read back', () => {
  fc.assert(
    fc.property(value, (any) => assert.deepEqual(withoutPrototypes(readCbor(writeCbor(any))), withoutPrototypes(any))),
  );
});

test('the SDK reads what is written, and what it writes is read', () => {
  // The SDK makes 0 of -0.
  const number = fc.double().filter((any) => !Object.is(any, -0));
  // And it loses a key of this name.
  const key = fc.string().filter((any) => any !== '__proto__');
  const plain = fc.dictionary(key, fc.oneof(fc.string(), fc.maxSafeInteger(), number, fc.boolean()));
  fc.assert(
    fc.property(plain, (any) => {
      assert.deepEqual({ ...cbor.deserialize(writeCbor(any)) }, { ...any });
      assert.deepEqual(withoutPrototypes(readCbor(Buffer.from(cbor.serialize({ ...any })))), { ...any });
    }),
  );
});

test('every form of the standard that the protocol allows is understood', () => {
  const cases: [hex: string, value: unknown][] = [
    ['f93c00', 1],
    ['f97bff', 65504],
    ['f90001', 2 ** -24],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['fa47c35000', 100000],
    ['9f0102ff', [1, 2]],
    ['bf6161f5ff', { a: true }],
    ['7f6568656c6c6f60ff', 'hello'],
    ['5f42010243030405ff', Buffer.of(1, 2, 3, 4, 5)],
    ['c11a514b67b0', new Date(1363896240000)],
    ['c1fb41d452d9ec200000', new Date(1363896240500)],
    ['3903e7', -1000],
    ['f7', null],
  ];
  for (const [hex, expected] of cases)
    assert.deepEqual(withoutPrototypes(readCbor(Buffer.from(hex, 'hex'))), expected, hex);
});

test('what is malformed or asks for too much is refused at once', () => {
  const cases = {
    'a list that claims four thousand million items': '9affffffff',
    'a text longer than the rest': '7a7fffffff61',
    'a map of unknown length without an end': 'bf616101',
    'a key that is a number': 'a10102',
    'a key that comes twice': 'a2616101616102',
    'a number beyond 2^53': '1bffffffffffffffff',
    'text that is not UTF-8': '61ff',
    'a big number': 'c249010000000000000000',
    'a decimal fraction': 'c48221196ab3',
    'bytes after the end': '0101',
    nothing: '',
    'a break of nothing': 'ff',
    'a reserved length': '1c',
    'lists in lists in lists': '81'.repeat(5000),
  };
  for (const [name, hex] of Object.entries(cases))
    assert.throws(() => readCbor(Buffer.from(hex, 'hex')), { code: 'SerializationException' }, name);
});

test('no bytes make the reader fail otherwise', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        readCbor(Buffer.from(bytes));
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'SerializationException');
      }
    }),
    { numRuns: 3000 },
  );
});

test('a key cannot become a prototype', () => {
  const map = readCbor(writeCbor(JSON.parse('{"__proto__": {"admin": true}}'))) as Record<string, unknown>;
  assert.equal(map.admin, undefined);
  assert.deepEqual(Object.keys(map), ['__proto__']);
});

function withoutPrototypes(any: unknown): unknown {
  if (Array.isArray(any)) return any.map(withoutPrototypes);
  if (typeof any !== 'object' || any === null || any instanceof Date || Buffer.isBuffer(any)) return any;
  return Object.fromEntries(Object.entries(any).map(([key, item]) => [key, withoutPrototypes(item)]));
}
