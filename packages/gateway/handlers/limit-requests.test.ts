import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnderWay } from './limit-requests.ts';

test('an account has only so many requests under way, and others still get in', () => {
  const underWay = new UnderWay();
  assert.ok(underWay.enter('ann', 10, 2));
  assert.ok(underWay.enter('ann', 10, 2));
  assert.equal(underWay.enter('ann', 10, 2), false);
  assert.ok(underWay.enter('bob', 10, 2));
  underWay.leave('ann');
  assert.ok(underWay.enter('ann', 10, 2));
});

test('all accounts together have only so many, and a refusal takes no room', () => {
  const underWay = new UnderWay();
  for (const account of ['a', 'b', 'c']) assert.ok(underWay.enter(account, 3, 2));
  for (const account of ['a', 'd', 'd']) assert.equal(underWay.enter(account, 3, 2), false);
  for (const account of ['a', 'b', 'c']) underWay.leave(account);
  for (const account of ['d', 'd', 'e']) assert.ok(underWay.enter(account, 3, 2));
  assert.equal(underWay.enter('e', 3, 2), false);
});
