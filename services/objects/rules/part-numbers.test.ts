import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPartNumbers, writePartNumbers } from './part-numbers.ts';

test('the numbers of parts come back, whichever they were', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1 });
  fc.assert(
    fc.property(numbers, (drawn) => {
      const sorted = drawn.toSorted((a, b) => a - b);
      assert.deepEqual(readPartNumbers(writePartNumbers(sorted), sorted.length), sorted);
    }),
    { examples: [[[1]], [[10_000]], [[1, 2, 3]], [[2, 3]]] },
  );
});

test('nothing is kept of parts without a gap, and little of the others', () => {
  assert.equal(writePartNumbers([1, 2, 3]), undefined);
  const odd = Array.from({ length: 5000 }, (_, at) => 2 * at + 1);
  assert.ok(writePartNumbers(odd)!.length < 1700);
});
