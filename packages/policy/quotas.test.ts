import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits, type NamedPolicy, quotaKeys } from './index.ts';
import { allowAll, named } from './test/build.ts';

const instances = 'ec2:quota-vminstancenumber';
const anInstance = 'arn:aws:ec2:mallee:111111111111:instance/*';

const limit = (quotas: Record<string, unknown>, change = {}): NamedPolicy =>
  named('limit', 'account', { ...allowAll, Effect: 'Limit', Condition: { NumericLessThanEquals: quotas }, ...change });
const ask = (...policies: NamedPolicy[]): number | undefined =>
  limits(policies, 'ec2:RunInstances', anInstance, instances);

test('without a Limit there is no limit', () => {
  assert.equal(ask(), undefined);
  assert.equal(ask(named('all', 'identity', allowAll)), undefined);
  assert.equal(ask(limit({ 'ec2:quota-volumenumber': 1 })), undefined);
});

test('the smallest of all limits that apply is the limit', () => {
  assert.equal(ask(limit({ [instances]: '8' })), 8);
  assert.equal(ask(limit({ [instances]: 8 }), limit({ [instances]: 4 }), limit({ [instances]: 6 })), 4);
  assert.equal(ask(limit({ [instances]: [8, 5] })), 5);
  assert.equal(ask(limit({ [instances]: 0 })), 0);
});

test('action and resource narrow what a limit is about', () => {
  assert.equal(ask(limit({ [instances]: 8 }, { Action: 'ec2:run*' })), 8);
  assert.equal(ask(limit({ [instances]: 8 }, { Action: 'ec2:CreateVolume' })), undefined);
  assert.equal(ask(limit({ [instances]: 8 }, { Resource: 'arn:aws:ec2:::instance/*' })), 8);
  assert.equal(ask(limit({ [instances]: 8 }, { Resource: 'arn:aws:ec2:::volume/*' })), undefined);
});

test('keys are compared without regard to case', () => {
  assert.equal(ask(limit({ 'EC2:Quota-VMInstanceNumber': 8 })), 8);
  assert.equal(limits([limit({ [instances]: 8 })], 'ec2:RunInstances', '*', instances.toUpperCase()), 8);
});

test('every quota key is accepted in a Limit', () => {
  for (const key of quotaKeys.keys()) assert.equal(limits([limit({ [key]: 3 })], 'x:Y', '*', key), 3);
});
