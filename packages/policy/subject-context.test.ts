import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subjectContext } from './index.ts';
import { account, anonymous, ec2Service, roleSession, user } from './test/build.ts';

test('a user has a name, an id, an ARN and an account', () => {
  assert.deepEqual(Object.fromEntries(subjectContext(user())), {
    'aws:userid': ['AIDAAAAAAAAAAAAAAAAAA'],
    'aws:principalarn': [`arn:aws:iam::${account}:user/staff/ann`],
    'aws:principalaccount': [account],
    'aws:principalisawsservice': ['false'],
    'aws:principaltype': ['User'],
    'aws:username': ['ann'],
  });
});

test('a role session has its role’s ARN and no user name', () => {
  const context = subjectContext(roleSession());
  assert.deepEqual(context.get('aws:principalarn'), [`arn:aws:iam::${account}:role/ops/deploy`]);
  assert.deepEqual(context.get('aws:userid'), ['AROAAAAAAAAAAAAAAAAAA:s1']);
  assert.deepEqual(context.get('aws:principaltype'), ['AssumedRole']);
  assert.equal(context.has('aws:username'), false);
});

test('anonymous callers and services have no account', () => {
  assert.deepEqual([...subjectContext(anonymous).keys()], ['aws:principaltype']);
  assert.deepEqual(subjectContext(ec2Service).get('aws:principalservicename'), ['ec2.amazonaws.com']);
});
