import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tx } from '@mallee/store';
import { namesIn, operationChanged, readChange } from './changes.ts';
import type { Operation, Scope } from './op.ts';

function told(service: string, name: string, input: object, account = '1'): string[] {
  const keys: string[] = [];
  const tx = { wake: (_: string, more: string[]) => keys.push(...more) } as unknown as Tx;
  const scope = { account, subject: { account: '1' } } as Scope;
  operationChanged(tx, scope, { service, name } as Operation, namesIn(input));
  return keys;
}

const cases: [what: string, service: string, name: string, input: object, keys: string[]][] = [
  [
    'what an id names',
    'ec2',
    'StopInstances',
    { InstanceIds: ['i-0123456789abcdef0'] },
    ['1 instance i-0123456789abcdef0'],
  ],
  ['a new thing without an id', 'ec2', 'RunInstances', { MinCount: 1 }, ['1 instance ']],
  ['no empty name', 'ec2', 'RunInstances', { KernelId: '', KeyName: '' }, ['1 instance ']],
  ['a name with spaces', 'ec2', 'DeleteKeyPair', { KeyName: 'my own key' }, ['1 key-pair my own key']],
  [
    'both sides of a bond',
    'ec2',
    'AssociateAddress',
    { AllocationId: 'eipalloc-01234567', InstanceId: 'i-01234567' },
    ['1 address eipalloc-01234567', '1 instance i-01234567'],
  ],
  ['what is tagged', 'ec2', 'CreateTags', { Resources: ['vol-01234567'] }, ['1 tag ', '1 volume vol-01234567']],
  ['a rule’s group', 'ec2', 'RevokeSecurityGroupIngress', { GroupId: 'sg-01234567' }, ['1 security-group sg-01234567']],
  ['a bucket', 's3', 'PutBucketPolicy', { Bucket: 'garden', Policy: '{"Key":"i-01234567"}' }, ['1 bucket garden']],
  ['a user whose key it is', 'iam', 'CreateAccessKey', { UserName: 'ann' }, ['1 user ann']],
  ['nothing of a session', 'sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::1:role/r' }, []],
];
for (const [what, service, name, input, keys] of cases)
  test(`${service}:${name} tells of ${what}`, () => assert.deepEqual(told(service, name, input), keys));

test('who acts for another account tells both', () => {
  assert.deepEqual(told('iam', 'CreateUser', { UserName: 'ann' }, '2'), ['2 user ann', '1 user ann']);
});

test('an input without end tells of a hundred things', () => {
  const InstanceIds = Array.from({ length: 1000 }, (_, at) => `i-${String(at).padStart(8, '0')}`);
  assert.equal(told('ec2', 'TerminateInstances', { InstanceIds }).length, 100);
});

test('what was told is read again, whatever is in a name', () => {
  assert.deepEqual(readChange('1 key-pair a b  c'), { account: '1', type: 'key-pair', id: 'a b  c' });
  assert.deepEqual(readChange('1 instance '), { account: '1', type: 'instance' });
});
