import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualWorld, newId, newUuid } from './index.ts';

test('ids are a prefix and 17 hexadecimal digits, and do not repeat', () => {
  const world = manualWorld();
  const ids = Array.from({ length: 1000 }, () => newId(world, 'vol'));
  for (const id of ids) assert.match(id, /^vol-[0-9a-f]{17}$/);
  assert.equal(new Set(ids).size, 1000);
});

test('UUIDs are of version 4', () => {
  const world = manualWorld();
  for (let count = 0; count < 100; count += 1)
    assert.match(newUuid(world), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a manual world repeats itself by its seed and moves only when told', () => {
  const [one, same, other] = [manualWorld(3), manualWorld(3), manualWorld(4)];
  assert.deepEqual(one.bytes(32), same.bytes(32));
  assert.notDeepEqual(one.bytes(32), other.bytes(32));
  const before = one.now();
  one.advance(1500);
  assert.equal(one.now(), before + 1500);
  for (let count = 0; count < 1000; count += 1) assert.ok([0, 1, 2].includes(one.below(3)));
});
