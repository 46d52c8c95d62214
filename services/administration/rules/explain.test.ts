import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Denial } from '../op.ts';
import { explain } from './explain.ts';

const asked = { action: 'ec2:RunInstances', resource: 'arn:aws:ec2:r:1:instance/*' };
const by: NonNullable<Denial['decision']['by']> = {
  source: 'identity',
  policy: 'user/ann/given',
  statement: 'NoMachines',
};

const cases: [why: Denial['decision']['why'], by: typeof by | undefined, says: RegExp, remedy: RegExp][] = [
  ['explicit-deny', by, /user\/ann\/given, statement NoMachines .* denies it/, /detach user\/ann\/given/],
  ['no-allow', undefined, /No policy allows it/, /allows ec2:RunInstances on arn:aws:ec2/],
  ['boundary', { ...by, source: 'boundary' }, /boundary user\/ann\/given does not allow/, /Widen/],
  ['session', { ...by, source: 'session' }, /session was made with a policy/, /Make a session/],
  ['not-shared', undefined, /belongs to another account/, /owner can share it/],
  ['not-trusted', { ...by, source: 'resource' }, /trust policy .* does not name/, /Name the caller/],
];
for (const [why, cause, says, remedy] of cases)
  test(`${why} is told with its remedy`, () => {
    const decision = { allowed: false, why, ...(cause && { by: cause }) };
    const told = explain('arn:aws:iam::1:user/ann', { ...asked, decision });
    assert.match(told.Explanation, /^arn:aws:iam::1:user\/ann asked for ec2:RunInstances on /);
    assert.match(told.Explanation, says);
    assert.match(told.Remedy, remedy);
  });
