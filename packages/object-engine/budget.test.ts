import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget } from './budget.ts';

test('who finds the budget spent waits in line, and a small wish does not overtake a large one', async () => {
  const budget = new Budget(10);
  const order: string[] = [];
  await budget.take(8);
  const large = budget.take(9).then(() => order.push('large'));
  const small = budget.take(1).then(() => order.push('small'));
  assert.equal(budget.tryTake(1), false);
  budget.give(8);
  await Promise.all([large, small]);
  assert.deepEqual(order, ['large', 'small']);
  assert.equal(budget.tryTake(1), false);
  budget.give(10);
  assert.equal(budget.tryTake(10), true);
});
