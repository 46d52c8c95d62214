import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Reach, reach } from './principals.ts';
import {
  account,
  anonymous,
  contextOf,
  ec2Service,
  faultsOf,
  policy,
  roleSession,
  stranger,
  user,
} from './test/build.ts';
import type { Subject } from './types.ts';

const canonicalId = '0123456789abcdef'.repeat(4);
const ann = user({ canonicalId });
const session = roleSession();
const provider = `arn:aws:iam::${account}:oidc-provider/id.example.com`;

function reaches(element: object, subject: Subject, context = {}): Reach {
  const [statement] = policy('resource', { Effect: 'Deny', Action: '*', Resource: '*', ...element }).statements;
  return reach(statement!.principals!, subject, contextOf(context));
}

const cases: [principal: unknown, subject: Subject, reach: Reach, context?: object][] = [
  ['*', ann, 'named'],
  ['*', anonymous, 'named'],
  ['*', ec2Service, 'named'],
  [{ AWS: '*' }, anonymous, 'named'],
  [{ AWS: account }, ann, 'account'],
  [{ AWS: `arn:aws:iam::${account}:root` }, ann, 'account'],
  [{ AWS: `arn:aws:iam::${account}:root` }, session, 'account'],
  [{ AWS: [stranger, account] }, session, 'account'],
  [{ AWS: stranger }, ann, 'none'],
  [{ AWS: account }, anonymous, 'none'],
  [{ AWS: account }, ec2Service, 'none'],
  [{ AWS: ann.arn }, ann, 'named'],
  [{ AWS: [account, ann.arn] }, ann, 'named'],
  [{ AWS: `arn:aws:iam::${account}:user/ann` }, ann, 'none'],
  [{ AWS: session.roleArn }, session, 'named'],
  [{ AWS: session.arn }, session, 'named'],
  [{ AWS: `arn:aws:sts::${account}:assumed-role/deploy/s2` }, session, 'none'],
  [{ AWS: session.roleArn }, ann, 'none'],
  [{ AWS: 'AIDAAAAAAAAAAAAAAAAAA' }, ann, 'named'],
  [{ AWS: 'AROAAAAAAAAAAAAAAAAAA' }, session, 'named'],
  [{ AWS: 'AIDBBBBBBBBBBBBBBBBBB' }, ann, 'none'],
  [{ CanonicalUser: canonicalId.toUpperCase() }, ann, 'account'],
  [{ CanonicalUser: canonicalId }, session, 'none'],
  [{ Service: 'EC2.amazonaws.com' }, ec2Service, 'named'],
  [{ Service: ['sqs.amazonaws.com'] }, ec2Service, 'none'],
  [{ Service: 'ec2.amazonaws.com' }, { ...ann, arn: 'ec2.amazonaws.com' }, 'none'],
  [{ Federated: provider }, anonymous, 'named', { 'aws:federatedprovider': provider }],
  [{ Federated: provider }, anonymous, 'none', { 'aws:federatedprovider': `${provider}2` }],
  [{ Federated: provider }, anonymous, 'none'],
  [{ AWS: stranger, Service: 'ec2.amazonaws.com' }, ec2Service, 'named'],
];
for (const [principal, subject, expected, context] of cases)
  test(`${JSON.stringify(principal)} reaches ${subject.arn || 'anonymous'}: ${expected}`, () => {
    assert.equal(reaches({ Principal: principal }, subject, context), expected);
  });

const admin = user({ arn: `arn:aws:iam::${account}:user/admin`, accountAdministrator: true });
const others: [principal: unknown, subject: Subject, reach: Reach][] = [
  [{ AWS: ann.arn }, ann, 'none'],
  [{ AWS: [ann.arn, account] }, ann, 'none'],
  [{ AWS: [ann.arn, account] }, session, 'named'],
  [{ AWS: ann.arn }, anonymous, 'named'],
  [{ AWS: account }, ann, 'named'],
  [{ AWS: account }, admin, 'none'],
  [{ AWS: account }, { ...session, accountAdministrator: true }, 'named'],
  [{ AWS: session.roleArn }, session, 'none'],
  [{ Service: 'ec2.amazonaws.com' }, ec2Service, 'none'],
  ['*', ann, 'none'],
];
for (const [principal, subject, expected] of others)
  test(`NotPrincipal ${JSON.stringify(principal)} ${expected === 'none' ? 'spares' : 'means'} ${subject.arn || 'anonymous'}`, () => {
    assert.equal(reaches({ NotPrincipal: principal }, subject), expected);
  });

const faulty: [principal: unknown, fault: RegExp][] = [
  ['everyone', /must be "\*" or an object/],
  [['*'], /must be "\*" or an object/],
  [{}, /must be "\*" or an object/],
  [{ AWS: [] }, /Principal.AWS: must be a string or a list/],
  [{ AWS: 111111111111 }, /Principal.AWS: must be a string or a list/],
  [{ AWS: [1] }, /must be a string/],
  [{ AWS: '123' }, /not an account number/],
  [{ AWS: 'arn:aws:iam::111111111111:user/*' }, /wildcards do not work/],
  [{ AWS: 'arn:aws:iam::eucalyptus:root' }, /not an account number/],
  [{ AWS: 'arn:aws:iam::111111111111:group/staff' }, /not an account number/],
  [{ CanonicalUser: 'abc' }, /64 hex digits/],
  [{ Service: '*' }, /not a service/],
  [{ Service: 'ec2' }, /not a service/],
  [{ Federated: 'a b' }, /identity provider/],
  [{ Aws: '*' }, /no such kind of principal/],
  [{ ['__proto__']: '*' }, /no such kind of principal/],
];
for (const [principal, fault] of faulty)
  test(`${JSON.stringify(principal)} is a fault`, () => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Principal: principal };
    assert.match(faultsOf({ Statement: statement }, 'resource')[0]!, fault);
  });
