import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutes, seconds } from '@mallee/base';
import { Attempts } from './attempts.ts';

const user = { name: 'user', free: 3 };
const source = { name: 'source', free: 6 };

test('a few attempts are free, then each doubles the wait, up to a minute', () => {
  const attempts = new Attempts();
  let now = 0;
  const waits: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const wait = attempts.begin([user], now);
    if (wait > 0) waits.push(wait / 1000);
    now += wait;
  }
  assert.deepEqual(waits.slice(0, 8), [1, 2, 4, 8, 16, 32, 60, 60]);
});

test('an attempt during the wait changes nothing, not even for another name', () => {
  const attempts = new Attempts();
  for (let i = 0; i < 4; i += 1) assert.equal(attempts.begin([user], 0), 0);
  for (let i = 0; i < 100; i += 1) assert.equal(attempts.begin([user, source], 0), seconds(1));
  for (let i = 0; i < 6; i += 1) assert.equal(attempts.begin([source], 0), 0);
});

test('a success makes the name’s past forgotten, and gives the source one attempt back', () => {
  const attempts = new Attempts();
  for (let i = 0; i < 50; i += 1) {
    assert.equal(attempts.begin([user, source], 0), 0);
    attempts.succeeded([user, source]);
  }
  for (let i = 0; i < 7; i += 1) attempts.begin([{ ...user, name: `${i}` }, source], 0);
  assert.equal(attempts.begin([user, source], 0), seconds(1));
});

test('a quiet quarter of an hour is forgotten', () => {
  const attempts = new Attempts();
  for (let i = 0; i < 4; i += 1) attempts.begin([user], 0);
  for (let i = 0; i < 3; i += 1) assert.equal(attempts.begin([user], minutes(16)), 0);
});

test('names without end take no room without end', () => {
  const attempts = new Attempts(100);
  for (let i = 0; i < 4; i += 1) attempts.begin([user], 0);
  for (let i = 0; i < 99; i += 1) attempts.begin([{ name: `other ${i}`, free: 3 }], 0);
  assert.ok(attempts.begin([user], 0) > 0);
  for (let i = 0; i < 100; i += 1) attempts.begin([{ name: `more ${i}`, free: 3 }], 0);
  assert.equal(attempts.begin([user], 0), 0);
});
