import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedSync } from './shared-sync.ts';

/** A sync that ends when it is told to. */
function manual() {
  const running: { end: () => void; fail: () => void }[] = [];
  const shared = new SharedSync(
    () => new Promise((end, fail) => running.push({ end, fail: () => fail(new Error('disk')) })),
  );
  return { running, shared };
}

test('callers during a sync share the next one, which begins after the first has ended', async () => {
  const { running, shared } = manual();
  const first = shared.run();
  const second = shared.run();
  const third = shared.run();
  assert.equal(running.length, 1);
  running[0]!.end();
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(running.length, 2);
  running[1]!.end();
  await Promise.all([second, third]);
  assert.equal(running.length, 2);
});

test('a failed sync fails its own callers only', async () => {
  const { running, shared } = manual();
  const first = shared.run();
  const second = shared.run();
  running[0]!.fail();
  await assert.rejects(first);
  await new Promise((resolve) => setImmediate(resolve));
  running[1]!.end();
  await second;
});
