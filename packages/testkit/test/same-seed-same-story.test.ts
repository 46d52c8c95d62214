import assert from 'node:assert/strict';
import { test } from 'node:test';
import { story } from './story.ts';

test('the same seed goes the same way in every detail, another one does not', async () => {
  for (const seed of [3, 11]) assert.equal(await story(seed), await story(seed), `seed ${seed}`);
  assert.notEqual(await story(3), await story(4));
});
