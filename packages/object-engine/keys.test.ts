import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { after, currentKey, escapedKeyOf, olderKey, olderPrefix, olderStem, rawKeyOf, uploadKey } from './keys.ts';

/** Few different bytes, so that prefixes, zeros and 0xff meet often. */
const key = fc
  .array(fc.constantFrom(0, 1, 0x2f, 0x61, 0xf0, 0xff), { maxLength: 6 })
  .map((values) => Buffer.from(values));
const sequence = fc.nat(Number.MAX_SAFE_INTEGER);

test('older versions sort by the bytes of the key, then from the newest to the oldest', () => {
  fc.assert(
    fc.property(key, sequence, key, sequence, (a, m, b, n) => {
      const expected = a.compare(b) || Math.sign(n - m);
      assert.equal(olderKey(7, a, m).compare(olderKey(7, b, n)), expected);
    }),
  );
});

test('uploads sort by the bytes of the key, then by age', () => {
  fc.assert(
    fc.property(key, sequence, key, sequence, (a, m, b, n) => {
      assert.equal(uploadKey(7, a, m).compare(uploadKey(7, b, n)), a.compare(b) || Math.sign(m - n));
    }),
  );
});

test('an index key gives back the object key and the number that it was made of', () => {
  fc.assert(
    fc.property(key, sequence, (name, number) => {
      assert.deepEqual(escapedKeyOf(olderKey(3, name, number)), { key: name, number });
      assert.deepEqual(escapedKeyOf(uploadKey(3, name, number)), { key: name, number });
      assert.deepEqual(rawKeyOf(currentKey(3, name)), name);
    }),
  );
});

test('a prefix’s range holds exactly the keys that begin with it', () => {
  fc.assert(
    fc.property(key, key, sequence, (prefix, name, number) => {
      const begins = name.subarray(0, prefix.length).equals(prefix);
      const current = currentKey(1, name);
      const first = currentKey(1, prefix);
      assert.equal(current.compare(first) >= 0 && current.compare(after(first)) < 0, begins);
      const older = olderKey(1, name, number);
      const olderFirst = olderPrefix(1, prefix);
      assert.equal(older.compare(olderFirst) >= 0 && older.compare(after(olderFirst)) < 0, begins);
      const stem = olderStem(1, prefix);
      assert.equal(older.compare(stem) >= 0 && older.compare(after(stem)) < 0, name.equals(prefix));
    }),
  );
});

test('the bound above a prefix counts on across 0xff', () => {
  assert.deepEqual(after(Buffer.of(1, 2)), Buffer.of(1, 3));
  assert.deepEqual(after(Buffer.of(1, 0xff, 0xff)), Buffer.of(2));
});
