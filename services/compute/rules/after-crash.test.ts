import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutes } from '@mallee/base';
import { afterCrash, type CrashCount } from './after-crash.ts';

test('a single crash is followed by a start at once', () => {
  assert.deepEqual(afterCrash({ crashes: 0, crashed_at: null }, 1000), {
    crashes: 1,
    crashed_at: 1000,
    restart_at: 1000,
  });
});

test('a series of crashes starts ever later and ends by itself', () => {
  let row: CrashCount = { crashes: 0, crashed_at: null };
  const pauses: (number | 'never')[] = [];
  for (let now = 0; pauses.at(-1) !== 'never'; now += minutes(1)) {
    const { restart_at, ...next } = afterCrash(row, now);
    pauses.push(restart_at === 'never' ? restart_at : restart_at - now);
    row = next;
  }
  assert.deepEqual(pauses, [0, 10_000, 30_000, 60_000, 'never']);
});

test('a crash long after the last one begins a new series', () => {
  assert.equal(afterCrash({ crashes: 4, crashed_at: 0 }, minutes(10)).crashes, 1);
});
