import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type Question, type Subject } from './index.ts';
import {
  account,
  allowAll,
  anonymous,
  contextOf,
  denyAll,
  ec2Service,
  named,
  question,
  roleSession,
  stranger,
  user,
} from './test/build.ts';

const everything = named('everything', 'identity', allowAll);
const nothing = named('nothing', 'identity', denyAll);
const boundary = named('bounds', 'boundary', { Effect: 'Allow', Action: 'ec2:*', Resource: '*' });
const cloudAdministrator = user({ cloudAdministrator: true });
const admin = user({ accountAdministrator: true });

/** A policy on the bucket that allows reading to a principal. */
const bucket = (principal: unknown, effect = 'Allow') =>
  named('bucket', 'resource', { Effect: effect, Action: 's3:GetObject', Resource: '*', Principal: principal });

const foreign = (change: Partial<Question> = {}): Question => question({ resourceAccount: stranger, ...change });

function expect(subject: Subject, asked: Question, allowed: boolean, why: string): void {
  const decision = decide(subject, asked);
  assert.deepEqual({ allowed: decision.allowed, why: decision.why }, { allowed, why });
}

test('1. by default everything is denied', () => {
  assert.deepEqual(decide(user(), question()), { allowed: false, why: 'no-allow' });
});

test('2. an explicit deny in any kind of policy beats every allow', () => {
  const allowed: Subject = { ...cloudAdministrator, accountAdministrator: true, identity: [everything] };
  const asked = question({ granted: true, needsNoPermission: true, resourcePolicy: bucket('*') });
  expect(allowed, asked, true, 'cloud-administrator');
  const denyBoundary = named('b', 'boundary', [allowAll, denyAll]);
  const denying: [string, Partial<Subject>, Partial<Question>][] = [
    ['identity', { identity: [everything, nothing] }, {}],
    ['boundary', { boundary: denyBoundary }, {}],
    ['session', { session: [everything, nothing] }, {}],
    ['account', { accountPolicies: [named('a', 'account', denyAll)] }, {}],
    ['resource', {}, { resourcePolicy: bucket('*', 'Deny') }],
  ];
  for (const [source, subject, change] of denying) {
    const decision = decide({ ...allowed, ...subject }, { ...asked, ...change });
    assert.deepEqual({ why: decision.why, source: decision.by?.source }, { why: 'explicit-deny', source });
  }
});

test('3. a permissions boundary that does not allow ends it, also for administrators and resource policies', () => {
  for (const subject of [user({ identity: [everything] }), admin, cloudAdministrator])
    expect({ ...subject, boundary }, question({ resourcePolicy: bucket({ AWS: subject.arn }) }), false, 'boundary');
});

test('3. a boundary alone allows nothing', () => {
  expect(user({ boundary }), question({ action: 'ec2:RunInstances' }), false, 'no-allow');
  expect(user({ boundary, identity: [everything] }), question({ action: 'ec2:RunInstances' }), true, 'allowed');
});

test('4. session policies that do not allow end it, and alone allow nothing', () => {
  const session = [named('s', 'boundary', { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' })];
  expect(roleSession({ identity: [everything], session }), question(), false, 'session');
  expect(roleSession({ identity: [everything], session: [...session, everything] }), question(), true, 'allowed');
  expect(roleSession({ session: [everything] }), question(), false, 'no-allow');
  expect(user({ cloudAdministrator: true, session }), question(), false, 'session');
});

test('4. an empty list of session policies is none', () => {
  expect(roleSession({ identity: [everything], session: [] }), question(), true, 'allowed');
});

test('5. users of eucalyptus may do everything in every account', () => {
  expect(cloudAdministrator, question(), true, 'cloud-administrator');
  expect(cloudAdministrator, foreign(), true, 'cloud-administrator');
  expect(cloudAdministrator, question({ resourceAccount: '' }), true, 'cloud-administrator');
});

test('5. a role session is no administrator whatever its flags say', () => {
  expect(roleSession({ cloudAdministrator: true, accountAdministrator: true }), question(), false, 'no-allow');
});

test('6. the account’s administrator may do everything in his account and nothing outside', () => {
  expect(admin, question(), true, 'administrator');
  expect(admin, foreign(), false, 'not-shared');
  expect(admin, question({ resourceAccount: '' }), false, 'not-shared');
});

test('6. what is shared with the account its administrator may use without a policy', () => {
  expect(admin, foreign({ granted: true }), true, 'administrator');
  expect(admin, foreign({ resourcePolicy: bucket({ AWS: account }) }), true, 'administrator');
});

test('7. an identity policy allows within the account', () => {
  const decision = decide(user({ identity: [everything] }), question());
  assert.deepEqual(decision, {
    allowed: true,
    why: 'allowed',
    by: { source: 'identity', policy: 'everything', statement: 0 },
  });
});

test('7. what belongs to the cloud itself no identity policy reaches', () => {
  expect(user({ identity: [everything] }), question({ resourceAccount: '' }), false, 'not-shared');
});

test('8. a resource policy that names the user, role or session allows within the account by itself', () => {
  const session = roleSession();
  expect(user(), question({ resourcePolicy: bucket({ AWS: user().arn }) }), true, 'allowed');
  expect(session, question({ resourcePolicy: bucket({ AWS: session.roleArn }) }), true, 'allowed');
  expect(session, question({ resourcePolicy: bucket({ AWS: session.arn }) }), true, 'allowed');
  expect(user(), question({ resourcePolicy: bucket('*') }), true, 'allowed');
});

test('8. a resource policy that names the account leaves the decision to the account’s own policies', () => {
  const resourcePolicy = bucket({ AWS: `arn:aws:iam::${account}:root` });
  expect(user(), question({ resourcePolicy }), false, 'no-allow');
  expect(user({ identity: [everything] }), question({ resourcePolicy }), true, 'allowed');
});

test('8. a resource policy about another action or principal allows nothing', () => {
  expect(user(), question({ action: 's3:PutObject', resourcePolicy: bucket('*') }), false, 'no-allow');
  expect(user(), question({ resourcePolicy: bucket({ AWS: stranger }) }), false, 'no-allow');
});

test('8. a grant to the account does not allow its users anything without an identity policy', () => {
  expect(user(), question({ granted: true }), false, 'no-allow');
});

test('9. across accounts both sides have to allow', () => {
  const ours = user({ identity: [everything] });
  expect(ours, foreign(), false, 'not-shared');
  for (const principal of ['*', { AWS: account }, { AWS: user().arn }]) {
    expect(user(), foreign({ resourcePolicy: bucket(principal) }), false, 'no-allow');
    expect(ours, foreign({ resourcePolicy: bucket(principal) }), true, 'allowed');
  }
  expect(user(), foreign({ granted: true }), false, 'no-allow');
  expect(ours, foreign({ granted: true }), true, 'allowed');
  expect(ours, foreign({ resourcePolicy: bucket({ AWS: stranger }) }), false, 'not-shared');
});

test('9. a session of one of eucalyptus’ roles reaches every account, as far as its policies go', () => {
  const operator = roleSession({ everyAccount: true });
  expect(operator, foreign(), false, 'no-allow');
  expect(operator, foreign({ resourcePolicy: bucket('*') }), false, 'no-allow');
  expect({ ...operator, identity: [everything] }, foreign(), true, 'allowed');
  expect({ ...operator, identity: [everything] }, question({ resourceAccount: '' }), true, 'allowed');
});

test('anonymous callers may do what a policy for everyone or a grant allows, in any account', () => {
  expect(anonymous, question(), false, 'no-allow');
  expect(anonymous, question({ resourceAccount: '' }), false, 'no-allow');
  expect(anonymous, question({ resourcePolicy: bucket({ AWS: account }) }), false, 'no-allow');
  expect(anonymous, question({ resourcePolicy: bucket('*') }), true, 'allowed');
  expect(anonymous, question({ granted: true }), true, 'allowed');
  expect(anonymous, question({ needsNoPermission: true }), false, 'no-allow');
});

test('a service may do what a resource policy allows it by name', () => {
  expect(ec2Service, question(), false, 'no-allow');
  expect(ec2Service, question({ resourcePolicy: bucket({ Service: 'ec2.amazonaws.com' }) }), true, 'allowed');
  expect(ec2Service, question({ resourcePolicy: bucket({ Service: 'sqs.amazonaws.com' }) }), false, 'no-allow');
});

test('everyone may do to his own what needs no permission, unless it is denied or bounded', () => {
  const asked = question({ action: 'iam:GetUser', needsNoPermission: true });
  expect(user(), asked, true, 'needs-no-permission');
  expect(user({ identity: [nothing] }), asked, false, 'explicit-deny');
  expect(user({ boundary }), asked, false, 'boundary');
  expect(user(), { ...asked, resourceAccount: stranger }, false, 'not-shared');
});

const roleArn = `arn:aws:iam::${account}:role/ops/deploy`;
const assume = (principal: unknown, change: Partial<Question> = {}): Question => {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal };
  return question({
    action: 'sts:AssumeRole',
    resource: roleArn,
    resourcePolicy: named('trust', 'trust', statement),
    ...change,
  });
};

test('a role is assumed only with its trust, even by the account’s administrator', () => {
  expect(user({ identity: [everything] }), assume({ AWS: stranger }), false, 'not-trusted');
  expect(admin, assume({ AWS: stranger }), false, 'not-trusted');
  expect(admin, assume({ AWS: account }), true, 'administrator');
});

test('trust in a user suffices within the account, trust in the account takes an identity policy, too', () => {
  expect(user(), assume({ AWS: user().arn }), true, 'allowed');
  expect(user(), assume({ AWS: account }), false, 'no-allow');
  expect(user({ identity: [everything] }), assume({ AWS: account }), true, 'allowed');
});

test('a role of another account takes its trust and an identity policy', () => {
  const theirs = assume({ AWS: user().arn }, { resourceAccount: stranger });
  expect(user(), theirs, false, 'no-allow');
  expect(user({ identity: [everything] }), theirs, true, 'allowed');
  expect(roleSession({ everyAccount: true, identity: [everything] }), assume({ AWS: stranger }), false, 'not-trusted');
});

test('services and holders of a web identity are trusted by name', () => {
  expect(ec2Service, assume({ Service: 'ec2.amazonaws.com' }), true, 'allowed');
  expect(ec2Service, assume({ Service: 'sqs.amazonaws.com' }), false, 'not-trusted');
  const context = contextOf({ 'aws:federatedprovider': 'id.example.com' });
  expect(anonymous, assume({ Federated: 'id.example.com' }, { context }), true, 'allowed');
  expect(anonymous, assume({ Federated: 'id.example.com' }), false, 'not-trusted');
});

test('NotAction and NotResource mean everything else', () => {
  const butIam = user({
    identity: [named('p', 'identity', { Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' })],
  });
  expect(butIam, question(), true, 'allowed');
  expect(butIam, question({ action: 'IAM:GetUser' }), false, 'no-allow');
  const butBooks = user({
    identity: [
      everything,
      named('p', 'identity', {
        Effect: 'Deny',
        Action: 's3:*',
        NotResource: ['arn:aws:s3:::books', 'arn:aws:s3:::books/*'],
      }),
    ],
  });
  expect(butBooks, question(), true, 'allowed');
  expect(butBooks, question({ resource: 'arn:aws:s3:::bookshelf' }), false, 'explicit-deny');
  expect(butBooks, question({ action: 's3:ListAllMyBuckets', resource: '*' }), false, 'explicit-deny');
});

test('all conditions of a statement have to hold', () => {
  const Condition = {
    IpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
    StringEquals: { 'aws:PrincipalTag/Team': 'a', 's3:prefix': 'b' },
  };
  const subject = user({ identity: [named('p', 'identity', { ...allowAll, Condition })] });
  const context = { 'aws:sourceip': '10.1.1.1', 'aws:principaltag/team': 'a', 's3:prefix': 'b' };
  expect(subject, question({ context: contextOf(context) }), true, 'allowed');
  for (const key of Object.keys(context)) {
    expect(subject, question({ context: contextOf({ ...context, [key]: 'c' }) }), false, 'no-allow');
    expect(subject, question({ context: contextOf({ ...context, [key]: [] }) }), false, 'no-allow');
  }
});

test('a Limit neither allows nor denies', () => {
  const Condition = { NumericLessThanEquals: { 's3:quota-bucketnumber': 0 } };
  const limit = named('limit', 'identity', { ...allowAll, Effect: 'Limit', Condition });
  expect(user({ identity: [limit] }), question(), false, 'no-allow');
  expect(user({ identity: [limit, everything] }), question(), true, 'allowed');
});

test('a lifetime does not restrict the launch', () => {
  const Condition = { NumericEquals: { 'ec2:keepalive': '60' } };
  expect(user({ identity: [named('p', 'identity', { ...allowAll, Condition })] }), question(), true, 'allowed');
});

test('an identity policy handed in as a resource policy allows and denies nobody', () => {
  expect(user(), question({ resourcePolicy: everything }), false, 'no-allow');
  expect(anonymous, question({ resourcePolicy: everything }), false, 'no-allow');
  expect(user({ identity: [everything] }), question({ resourcePolicy: nothing }), true, 'allowed');
});

test('the decision names the policy and the statement, by Sid or place', () => {
  const p = named('p', 'identity', [
    { ...allowAll, Sid: 'All' },
    { ...denyAll, Action: 's3:Put*' },
  ]);
  assert.deepEqual(decide(user({ identity: [p] }), question()).by, {
    source: 'identity',
    policy: 'p',
    statement: 'All',
  });
  assert.deepEqual(decide(user({ identity: [p] }), question({ action: 's3:PutObject' })).by, {
    source: 'identity',
    policy: 'p',
    statement: 1,
  });
  assert.deepEqual(decide(user({ boundary }), question()).by, { source: 'boundary', policy: 'bounds' });
  assert.deepEqual(decide(user(), foreign({ resourcePolicy: bucket({ AWS: stranger }) })).by, {
    source: 'resource',
    policy: 'bucket',
  });
});
