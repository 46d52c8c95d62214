import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualWorld } from '@mallee/base';
import fc from 'fast-check';
import { Throttle } from './throttle.ts';
import { Tokens } from './tokens.ts';

test('a token is valid for its holder until its end, and no change of it is', () => {
  const world = manualWorld();
  const tokens = new Tokens(world);
  const token = tokens.issue('i-1', 10);
  assert.equal(tokens.valid(token, 'i-1'), true);
  assert.equal(tokens.valid(token, 'i-2'), false);
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_'), (index, letter) => {
      const forged = token.slice(0, index) + letter + token.slice(index + 1);
      // The last letter holds unused bits, so another one may spell the same bytes.
      const same = Buffer.from(forged, 'base64url').equals(Buffer.from(token, 'base64url'));
      assert.equal(tokens.valid(forged, 'i-1'), same);
    }),
  );
  world.advance(10_000);
  assert.equal(tokens.valid(token, 'i-1'), false);
  assert.equal(new Tokens(manualWorld(2)).valid(token, 'i-1'), false);
});

test('the throttle gives a burst, then a steady rate, to each key for itself', () => {
  const world = manualWorld();
  const throttle = new Throttle(world, 2, 3);
  const take = (key: string, times: number) => Array.from({ length: times }, () => throttle.take(key));
  assert.deepEqual(take('a', 4), [true, true, true, false]);
  assert.deepEqual(take('b', 1), [true]);
  world.advance(1_000);
  assert.deepEqual(take('a', 3), [true, true, false]);
  throttle.keep(new Set(['b']));
  assert.deepEqual(take('a', 4), [true, true, true, false]);
});
