import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AwsError } from '@mallee/base';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { limitRequests, UnderWay } from './limit-requests.ts';

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

test('a flood of objects is told to slow down, and leaves its account and others room for everything else', () => {
  const gateway = { underWay: new UnderWay(), settings: { limits: { requests: 8, requestsPerAccount: 4 } } };
  const ask = (service: string, account: string): string => {
    try {
      limitRequests(gateway as Gateway, { scope: { account }, route: { service } } as Exchange);
      return 'served';
    } catch (error) {
      return (error as AwsError).code;
    }
  };
  const objects = ['ann', 'ann', 'ann', 'ann', 'ann', 'bob', 'bob', 'bob'].map((account) => ask('s3', account));
  assert.deepEqual(objects, [...Array(4).fill('served'), 'SlowDown', 'served', 'served', 'SlowDown']);
  assert.deepEqual(
    ['ann', 'bob', 'cat'].map((account) => ask('ec2', account)),
    ['served', 'served', 'RequestLimitExceeded'],
  );
});
