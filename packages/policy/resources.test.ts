import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesAction, parseAction, parseActionPattern } from './actions.ts';
import { splitArn } from './arns.ts';
import { Fault } from './faults.ts';
import { parseResource } from './resources.ts';
import { contextOf } from './test/build.ts';

function matches(pattern: string, resource: string, context = {}): boolean {
  const read = parseResource(pattern, '2012-10-17');
  assert.ok(!(read instanceof Fault));
  return read(splitArn(resource), contextOf(context));
}

const instance = 'arn:aws:ec2:mallee:111111111111:instance/i-1';
const dollar = '$';
const cases: [pattern: string, resource: string, matches: boolean][] = [
  ['*', instance, true],
  ['*', '*', true],
  ['arn:*', '*', false],
  ['arn:*', instance, true],
  [instance, instance, true],
  ['arn:aws:ec2:*:*:instance/*', instance, true],
  ['arn:aws:ec2:*:111111111111:instance/i-?', instance, true],
  ['arn:aws:ec2:*:222222222222:instance/*', instance, false],
  ['arn:aws:ec2:::instance/*', instance, true],
  ['arn:aws:ec2', instance, true],
  ['arn:aws:ec2:mallee', instance, true],
  ['arn:aws:sqs', instance, false],
  ['arn:aws:ec2:*', instance, true],
  // A star stays within its part: here there are too few parts, or the last one is not reached.
  ['arn:aws:ec2:*:instance/i-1', instance, false],
  ['arn:aws:ec2:*/i-1', instance, false],
  ['arn:*:instance/i-1', instance, false],
  ['arn:aws:s3:::books', 'arn:aws:s3:::books', true],
  ['arn:aws:s3:::books', 'arn:aws:s3:::books/x', false],
  ['arn:aws:s3:::books*', 'arn:aws:s3:::books/x', true],
  ['arn:aws:s3:::books/*', 'arn:aws:s3:::books/a:b/c', true],
  ['arn:aws:s3:::books/*/c', 'arn:aws:s3:::books/a:b/c', true],
  ['arn:aws:s3:::Books', 'arn:aws:s3:::books', false],
  ['arn:aws:logs:r:1:group:*:x', 'arn:aws:logs:r:1:group:a:x', true],
  ['arn:aws:ec2:::securitygroup/*', 'arn:aws:ec2:r:1:security-group/sg-1', true],
  ['arn:aws:ec2:r:1:keypair/a', 'arn:aws:ec2:r:1:key-pair/a', true],
  ['arn:aws:ec2:::address/192.0.2.1-192.0.2.9', 'arn:aws:ec2:r:1:address/192.0.2.9', true],
  ['arn:aws:ec2:::address/192.0.2.1-192.0.2.9', 'arn:aws:ec2:r:1:address/192.0.2.10', false],
  ['arn:aws:ec2:::address/192.0.2.1-192.0.2.9', 'arn:aws:ec2:r:1:address/x', false],
  ['arn:aws:ec2::2:address/192.0.2.1-192.0.2.9', 'arn:aws:ec2:r:1:address/192.0.2.5', false],
  ['arn:aws:ec2:::address/192.0.2.1-192.0.2.9', '*', false],
  ['arn:aws:ec2:::address/192.0.2.1', 'arn:aws:ec2:r:1:address/192.0.2.1', true],
  [`arn:aws:s3:::books/${dollar}{aws:username}/*`, 'arn:aws:s3:::books/ann/x', true],
  [`arn:aws:s3:::books/${dollar}{aws:username}/*`, 'arn:aws:s3:::books/bob/x', false],
  [`arn:aws:s3:::books/${dollar}{aws:userid}/*`, 'arn:aws:s3:::books//x', false],
  [`arn:aws:s3:::${dollar}{aws:userid, 'books'}/${dollar}{*}`, 'arn:aws:s3:::books/*', true],
  [`arn:aws:s3:::${dollar}{aws:userid, 'books'}/${dollar}{*}`, 'arn:aws:s3:::books/a', false],
  [`arn:aws:s3:::*${dollar}{aws:username}`, 'arn:aws:s3:::books/ann', true],
  [`arn:aws:s3:::${dollar}{aws:username}`, '*', false],
];
for (const [pattern, resource, expected] of cases)
  test(`${pattern} ${expected ? 'names' : 'does not name'} ${resource}`, () => {
    assert.equal(matches(pattern, resource, { 'aws:username': 'ann' }), expected);
  });

for (const bad of [
  '',
  'books',
  '**',
  'ARN:aws:s3:::b',
  `arn:aws:s3::${dollar}{aws:PrincipalAccount}:x`,
  `arn:aws:s3:::${dollar}{`,
])
  test(`${JSON.stringify(bad)} is no resource`, () => {
    assert.ok(parseResource(bad, '2012-10-17') instanceof Fault);
  });

test('before version 2012-10-17 a variable in a resource is ordinary text', () => {
  const read = parseResource(`arn:aws:s3:::${dollar}{aws:username}`, '2008-10-17');
  assert.ok(!(read instanceof Fault));
  assert.equal(read(splitArn('arn:aws:s3:::ann'), contextOf({ 'aws:username': 'ann' })), false);
});

const actions: [pattern: string, action: string, matches: boolean][] = [
  ['*', 'ec2:RunInstances', true],
  ['*:*', 'ec2:RunInstances', true],
  ['ec2:*', 'ec2:RunInstances', true],
  ['EC2:runinstances', 'ec2:RunInstances', true],
  ['ec2:Run*', 'EC2:RUNINSTANCES', true],
  ['ec2:R?nInst*', 'ec2:RunInstances', true],
  ['ec2:Run', 'ec2:RunInstances', false],
  ['s3:*', 'ec2:RunInstances', false],
  ['s3:*', 's3-object-lambda:Get', false],
  ['s3:*', 's3', false],
];
for (const [pattern, action, expected] of actions)
  test(`${pattern} ${expected ? 'means' : 'does not mean'} ${action}`, () => {
    const read = parseActionPattern(pattern);
    assert.ok(!(read instanceof Fault));
    assert.equal(matchesAction(read, parseAction(action)), expected);
  });

for (const bad of [
  '',
  'RunInstances',
  'ec2',
  'ec2:',
  ':Run',
  's*:Get',
  '*:Get',
  'ec2:Run Instances',
  'ec2:a:b',
  'ec2:Ｒun',
])
  test(`${JSON.stringify(bad)} is no action`, () => {
    assert.ok(parseActionPattern(bad) instanceof Fault);
  });
