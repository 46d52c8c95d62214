import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { hours, minutes, seconds } from '@mallee/base';
import { ReconcilerDriver } from '@mallee/reconcile';
import type { OperationInput } from '@mallee/wire';
import { iamReconcilers, instanceCredentials } from '../index.ts';
import { Cloud, code } from './cloud.ts';
import { allow, deny, policy, trusting } from './documents.ts';

let cloud: Cloud;
let lab: { number: string; key: string };
beforeEach(async () => {
  cloud = await Cloud.open();
  lab = await cloud.account('lab');
});
afterEach(() => cloud.close());

/** Makes a role that may do something, and gives its ARN. */
async function role(name: string, trust: string, policies?: object): Promise<string> {
  const { Role } = await cloud.as(lab.key).iam('CreateRole', { RoleName: name, AssumeRolePolicyDocument: trust });
  if (policies)
    await cloud.as(lab.key).iam('PutRolePolicy', {
      ...{ RoleName: name, PolicyName: 'p', PolicyDocument: policy(policies) },
    });
  return Role!.Arn!;
}

type Assume = Partial<OperationInput<'sts', 'AssumeRole'>>;
const assume = async (key: string, RoleArn: string, more: Assume = {}) => {
  const answer = await cloud.as(key).sts('AssumeRole', { RoleArn, RoleSessionName: 'me', ...more });
  return { ...answer, key: answer.Credentials!.AccessKeyId! };
};

describe('AssumeRole', () => {
  test('gives keys that are the role, with its name and the session’s', async () => {
    const arn = await role('night', trusting({ AWS: `arn:aws:iam::${lab.number}:root` }), allow('iam:ListUsers'));
    const { key, Credentials, AssumedRoleUser } = await assume(lab.key, arn);
    assert.match(key, /^ASIA[A-Z2-7]{16}$/);
    assert.equal(AssumedRoleUser!.Arn, `arn:aws:sts::${lab.number}:assumed-role/night/me`);
    const found = await cloud.identity.find(key);
    assert.equal(found?.secret, Credentials!.SecretAccessKey);
    assert.equal(found?.sessionToken, Credentials!.SessionToken);
    assert.equal(Credentials!.Expiration!.getTime(), cloud.world.now() + hours(1));
    const { Arn, UserId } = await cloud.as(key).sts('GetCallerIdentity', {});
    assert.equal(Arn, AssumedRoleUser!.Arn);
    assert.equal(UserId, AssumedRoleUser!.AssumedRoleId);
    await cloud.as(key).iam('ListUsers', {});
    await assert.rejects(cloud.as(key).iam('ListGroups', {}), code('AccessDenied'));
  });

  test('takes the trust of the role, even from the account’s administrator; only the cloud’s needs none', async () => {
    const arn = await role('night', trusting({ AWS: `arn:aws:iam::${lab.number}:user/ann` }));
    const ann = await cloud.user(lab.key, 'ann');
    await assume(ann, arn);
    await assert.rejects(assume(lab.key, arn), code('AccessDenied'));
    await assume(await cloud.key(), arn);
  });

  test('takes both sides between accounts', async () => {
    const den = await cloud.account('den');
    const arn = await role('night', trusting({ AWS: den.number }));
    await assume(den.key, arn);
    const plain = await cloud.user(den.key, 'bob');
    await assert.rejects(assume(plain, arn), code('AccessDenied'));
    const allowed = await cloud.user(den.key, 'eve', [allow('sts:AssumeRole', arn)]);
    assert.equal((await cloud.as((await assume(allowed, arn)).key).sts('GetCallerIdentity', {})).Account, lab.number);
    const missing = assume(den.key, `arn:aws:iam::${lab.number}:role/none`);
    await assert.rejects(missing, code('AccessDenied'));
    await assert.rejects(assume(lab.key, `arn:aws:iam::${lab.number}:role/none`), code('AccessDenied'));
  });

  test('tells the trust policy the external id and the session’s name', async () => {
    const condition = { StringEquals: { 'sts:ExternalId': 'x-1', 'sts:RoleSessionName': 'me' } };
    const arn = await role('night', trusting({ AWS: lab.number }, condition));
    await assert.rejects(assume(lab.key, arn), code('AccessDenied'));
    await assert.rejects(assume(lab.key, arn, { ExternalId: 'x-1', RoleSessionName: 'you' }), code('AccessDenied'));
    await assume(lab.key, arn, { ExternalId: 'x-1' });
  });

  test('is bounded by the session’s policies, named and written', async () => {
    const arn = await role('night', trusting({ AWS: lab.number }), allow('iam:*'));
    const { key, PackedPolicySize } = await assume(lab.key, arn, { Policy: policy(allow('iam:ListUsers')) });
    assert.ok(PackedPolicySize! > 0);
    await cloud.as(key).iam('ListUsers', {});
    await assert.rejects(cloud.as(key).iam('ListGroups', {}), code('AccessDenied'));
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }];
    const named = await assume(lab.key, arn, { PolicyArns });
    await cloud.as(named.key).iam('ListGroups', {});
    await assert.rejects(cloud.as(named.key).iam('CreateGroup', { GroupName: 'g' }), code('AccessDenied'));
  });

  test('stays bounded when the policy that bounds it is deleted', async () => {
    const arn = await role('night', trusting({ AWS: lab.number }), allow('iam:*'));
    const { Policy } = await cloud.as(lab.key).iam('CreatePolicy', {
      ...{ PolicyName: 'p', PolicyDocument: policy(allow('iam:ListUsers')) },
    });
    const { key } = await assume(lab.key, arn, { PolicyArns: [{ arn: Policy!.Arn! }] });
    await cloud.as(key).iam('ListUsers', {});
    await cloud.as(lab.key).iam('DeletePolicy', { PolicyArn: Policy!.Arn! });
    await assert.rejects(cloud.as(key).iam('ListUsers', {}), code('AccessDenied'));
  });

  test('lasts from 15 minutes to what the role says, and an hour when chained', async () => {
    const arn = await role('night', trusting({ AWS: lab.number }), allow('sts:AssumeRole'));
    await assert.rejects(assume(lab.key, arn, { DurationSeconds: 899 }), code('ValidationError'));
    await assert.rejects(assume(lab.key, arn, { DurationSeconds: 3601 }), code('ValidationError'));
    await cloud.as(lab.key).iam('UpdateRole', { RoleName: 'night', MaxSessionDuration: 7200 });
    const { key } = await assume(lab.key, arn, { DurationSeconds: 7200 });
    await assert.rejects(assume(key, arn, { DurationSeconds: 7200 }), code('ValidationError'));
    await assume(key, arn);
    cloud.world.advance(seconds(7199));
    assert.ok(await cloud.identity.find(key));
    cloud.world.advance(seconds(1));
    assert.equal(await cloud.identity.find(key), undefined);
  });

  test('ends at once when the role is deleted, also if one of that name comes back', async () => {
    const arn = await role('night', trusting({ AWS: lab.number }));
    const { key } = await assume(lab.key, arn);
    assert.ok(await cloud.identity.find(key));
    await cloud.as(lab.key).iam('DeleteRole', { RoleName: 'night' });
    assert.equal(await cloud.identity.find(key), undefined);
    await role('night', trusting({ AWS: lab.number }));
    assert.equal(await cloud.identity.find(key), undefined);
  });

  test('by a role of eucalyptus reaches every account, with what its policies allow', async () => {
    const root = cloud.as(await cloud.key());
    const { Account } = await root.sts('GetCallerIdentity', {});
    const { Role } = await root.iam('CreateRole', {
      ...{ RoleName: 'helper', AssumeRolePolicyDocument: trusting({ AWS: [Account, lab.number] }) },
    });
    await root.iam('PutRolePolicy', {
      ...{ RoleName: 'helper', PolicyName: 'p', PolicyDocument: policy(allow('iam:ListUsers')) },
    });
    const { key } = await assume(lab.key, Role!.Arn!);
    assert.equal((await cloud.as(key).iam('ListUsers', { DelegateAccount: 'lab' })).Users!.length, 1);
    const more = cloud.as(key).iam('CreateUser', { UserName: 'bob', DelegateAccount: 'lab' });
    await assert.rejects(more, code('AccessDenied'));
  });

  test('refuses what it would not honour', async () => {
    const arn = await role('night', trusting({ AWS: lab.number }));
    const tagged = assume(lab.key, arn, { Tags: [{ Key: 'a', Value: 'b' }] });
    await assert.rejects(tagged, code('UnsupportedOperation'));
    await assert.rejects(assume(lab.key, arn, { SourceIdentity: 'me' }), code('UnsupportedOperation'));
    await assert.rejects(assume(lab.key, arn, { RoleSessionName: 'no spaces' }), code('ValidationError'));
  });
});

describe('GetSessionToken', () => {
  test('gives a user keys that can do what he can, until they expire', async () => {
    const ann = await cloud.user(lab.key, 'ann', [allow('iam:ListUsers')]);
    const { Credentials } = await cloud.as(ann).sts('GetSessionToken', { DurationSeconds: 900 });
    const key = Credentials!.AccessKeyId!;
    assert.equal((await cloud.as(key).iam('GetUser', {})).User!.UserName, 'ann');
    await cloud.as(key).iam('ListUsers', {});
    assert.equal((await cloud.as(lab.key).sts('GetAccessKeyInfo', { AccessKeyId: key })).Account, lab.number);
    await assert.rejects(cloud.as(key).sts('GetSessionToken', {}), code('AccessDenied'));
    cloud.world.advance(minutes(15));
    assert.equal(await cloud.identity.find(key), undefined);
  });

  test('ends with the key that asked, or with the user', async () => {
    const ann = await cloud.user(lab.key, 'ann');
    const session = async () => (await cloud.as(ann).sts('GetSessionToken', {})).Credentials!.AccessKeyId!;
    const first = await session();
    assert.ok(await cloud.identity.find(first));
    const turn = (Status: 'Active' | 'Inactive') =>
      cloud.as(lab.key).iam('UpdateAccessKey', { UserName: 'ann', AccessKeyId: ann, Status });
    await turn('Inactive');
    assert.equal(await cloud.identity.find(first), undefined);
    await turn('Active');
    assert.ok(await cloud.identity.find(first));
    await cloud.as(lab.key).iam('DeleteUser', { UserName: 'ann', IsRecursive: true });
    assert.equal(await cloud.identity.find(first), undefined);
  });

  test('follows what the user may do', async () => {
    const ann = await cloud.user(lab.key, 'ann', [allow('iam:ListUsers')]);
    const key = (await cloud.as(ann).sts('GetSessionToken', {})).Credentials!.AccessKeyId!;
    await cloud.as(key).iam('ListUsers', {});
    await cloud.as(lab.key).iam('PutUserPolicy', {
      ...{ UserName: 'ann', PolicyName: 'given', PolicyDocument: policy(deny('iam:ListUsers')) },
    });
    await assert.rejects(cloud.as(key).iam('ListUsers', {}), code('AccessDenied'));
  });
});

describe('GetImpersonationToken', () => {
  test('lets the cloud’s administrators see what a user sees', async () => {
    const ann = await cloud.user(lab.key, 'ann', [allow('iam:ListUsers')]);
    const root = cloud.as(await cloud.key());
    const { Credentials } = await root.sts('GetImpersonationToken', { AccountAlias: 'lab', UserName: 'ann' });
    const as = cloud.as(Credentials.AccessKeyId);
    const { Arn, UserId } = await as.sts('GetCallerIdentity', {});
    assert.equal(Arn, (await cloud.scope(ann)).subject.arn);
    await as.iam('ListUsers', {});
    await assert.rejects(as.iam('ListGroups', {}), code('AccessDenied'));
    const byId = await root.sts('GetImpersonationToken', { ImpersonatedUserId: UserId! });
    assert.ok(await cloud.identity.find(byId.Credentials.AccessKeyId));
    const nobody = root.sts('GetImpersonationToken', { AccountAlias: 'lab', UserName: 'nobody' });
    await assert.rejects(nobody, code('NoSuchEntity'));
  });

  test('is refused to accounts’ administrators, even for their own users', async () => {
    const own = cloud.as(lab.key).sts('GetImpersonationToken', { AccountAlias: 'lab' });
    await assert.rejects(own, code('AccessDenied'));
  });
});

describe('an instance’s role', () => {
  const fetch = (arn: string, id = 'i-1') => instanceCredentials(cloud, arn, id);

  test('comes as keys that stay the same until an hour before they end', async () => {
    const arn = await role('box', trusting({ Service: 'ec2.amazonaws.com' }), allow('iam:ListUsers'));
    const first = await fetch(arn);
    assert.deepEqual(await fetch(arn), first);
    assert.notEqual((await fetch(arn, 'i-2')).AccessKeyId, first.AccessKeyId);
    const subject = (await cloud.identity.find(first.AccessKeyId))!.subject;
    assert.equal(subject.arn, `arn:aws:sts::${lab.number}:assumed-role/box/i-1`);
    cloud.world.advance(hours(5) - 1);
    assert.deepEqual(await fetch(arn), first);
    cloud.world.advance(1);
    assert.notEqual((await fetch(arn)).AccessKeyId, first.AccessKeyId);
    assert.ok(await cloud.identity.find(first.AccessKeyId));
  });

  test('is not handed out unless it trusts EC2', async () => {
    const arn = await role('box', trusting({ AWS: lab.number }));
    await assert.rejects(fetch(arn), code('AccessDenied'));
    await assert.rejects(fetch(`${arn}x`), code('AccessDenied'));
  });

  test('is never a session that somebody else made under the instance’s name', async () => {
    const arn = await role('box', trusting({ AWS: lab.number, Service: 'ec2.amazonaws.com' }));
    const { key } = await assume(lab.key, arn, { RoleSessionName: 'i-1' });
    assert.notEqual((await fetch(arn)).AccessKeyId, key);
  });
});

test('ended sessions are forgotten, living ones stay', async () => {
  const short = (await cloud.as(lab.key).sts('GetSessionToken', { DurationSeconds: 900 })).Credentials!;
  const long = (await cloud.as(lab.key).sts('GetSessionToken', {})).Credentials!;
  cloud.world.advance(minutes(15));
  const { store, world } = cloud;
  await new ReconcilerDriver({ store, world }, iamReconcilers(cloud.lastUsed)).step();
  const info = (AccessKeyId: string) => cloud.as(lab.key).sts('GetAccessKeyInfo', { AccessKeyId });
  await assert.rejects(info(short.AccessKeyId!), code('ValidationError'));
  assert.equal((await info(long.AccessKeyId!)).Account, lab.number);
});
