import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceEnd, type NamedPolicy } from './index.ts';
import { allowAll, contextOf, named } from './test/build.ts';

const now = Date.UTC(2026, 0, 1);
const minute = 60_000;
const instance = 'arn:aws:ec2:mallee:111111111111:instance/*';
const end = (...policies: NamedPolicy[]): number | undefined =>
  instanceEnd(policies, instance, contextOf({ 'aws:username': 'ann' }), now);
const allow = (Condition: object, change = {}): NamedPolicy =>
  named('p', 'identity', { ...allowAll, Condition, ...change });

test('without a lifetime no policy ends an instance', () => {
  assert.equal(end(), undefined);
  assert.equal(end(allow({})), undefined);
});

test('a lifetime is given in minutes or as a date', () => {
  assert.equal(end(allow({ NumericEquals: { 'ec2:KeepAlive': 90 } })), now + 90 * minute);
  assert.equal(end(allow({ DateEquals: { 'ec2:ExpirationTime': '2026-02-01T00:00:00Z' } })), Date.UTC(2026, 1, 1));
});

test('the longest of several lives wins', () => {
  const short = allow({ NumericEquals: { 'ec2:keepalive': [1, 2] } });
  const long = allow({ NumericEquals: { 'ec2:keepalive': 5 }, DateEquals: { 'ec2:expirationtime': '2025' } });
  assert.equal(end(short, long), now + 5 * minute);
  assert.equal(end(long, short), now + 5 * minute);
});

test('a statement about something else or whose conditions do not hold gives no lifetime', () => {
  const keepalive = { NumericEquals: { 'ec2:keepalive': 5 } };
  assert.equal(end(allow(keepalive, { Action: 'ec2:StartInstances' })), undefined);
  assert.equal(end(allow(keepalive, { Resource: 'arn:aws:ec2:::volume/*' })), undefined);
  assert.equal(end(allow({ ...keepalive, StringEquals: { 'aws:username': 'bob' } })), undefined);
  assert.equal(end(allow({ ...keepalive, StringEquals: { 'aws:username': 'ann' } })), now + 5 * minute);
});
