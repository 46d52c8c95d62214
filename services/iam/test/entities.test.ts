import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { directory } from '../index.ts';
import { Cloud, code } from './cloud.ts';
import { allow, allowAll, trusting } from './documents.ts';

let cloud: Cloud;
let admin: ReturnType<Cloud['as']>;
let key: string;
let number: string;
beforeEach(async () => {
  cloud = await Cloud.open();
  ({ key, number } = await cloud.account('lab'));
  admin = cloud.as(key);
});
afterEach(() => cloud.close());

const trust = trusting({ Service: 'ec2.amazonaws.com' });

describe('deleting', () => {
  test('a user waits for keys, policies and groups to go, or takes them along', async () => {
    const ann = await cloud.user(key, 'ann', [allow('*')]);
    await admin.iam('CreateGroup', { GroupName: 'crew' });
    await admin.iam('AddUserToGroup', { GroupName: 'crew', UserName: 'ann' });
    await admin.iam('AttachUserPolicy', { UserName: 'ann', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' });
    await admin.iam('UpdateUserInfo', { UserName: 'ann', InfoKey: 'phone', InfoValue: '1' });
    const remove = () => admin.iam('DeleteUser', { UserName: 'ann' });
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    for (const first of [
      () => admin.iam('DeleteAccessKey', { UserName: 'ann', AccessKeyId: ann }),
      () => admin.iam('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'given' }),
      () => admin.iam('DetachUserPolicy', { UserName: 'ann', PolicyArn }),
      () => admin.iam('RemoveUserFromGroup', { UserName: 'ann', GroupName: 'crew' }),
    ]) {
      await assert.rejects(remove(), code('DeleteConflict'));
      await first();
    }
    await remove();
    await assert.rejects(admin.iam('GetUser', { UserName: 'ann' }), code('NoSuchEntity'));
    const bob = await cloud.user(key, 'bob', [allow('*')]);
    await admin.iam('DeleteUser', { UserName: 'bob', IsRecursive: true });
    assert.equal(await cloud.identity.find(bob), undefined);
  });

  test('an account’s admin is refused, and so is renaming him', async () => {
    const gone = admin.iam('DeleteUser', { UserName: 'admin', IsRecursive: true });
    await assert.rejects(gone, code('DeleteConflict'));
    const renamed = admin.iam('UpdateUser', { UserName: 'admin', NewUserName: 'boss' });
    await assert.rejects(renamed, code('UnmodifiableEntity'));
  });

  test('a group waits for its members and policies', async () => {
    await admin.iam('CreateGroup', { GroupName: 'crew' });
    await admin.iam('AddUserToGroup', { GroupName: 'crew', UserName: 'admin' });
    await admin.iam('PutGroupPolicy', { GroupName: 'crew', PolicyName: 'p', PolicyDocument: allowAll });
    await assert.rejects(admin.iam('DeleteGroup', { GroupName: 'crew' }), code('DeleteConflict'));
    await admin.iam('RemoveUserFromGroup', { GroupName: 'crew', UserName: 'admin' });
    await assert.rejects(admin.iam('DeleteGroup', { GroupName: 'crew' }), code('DeleteConflict'));
    await admin.iam('DeleteGroup', { GroupName: 'crew', IsRecursive: true });
    assert.deepEqual((await admin.iam('ListGroups', {})).Groups, []);
  });

  test('a role waits for its policies and profiles, a profile for its role', async () => {
    await admin.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    await admin.iam('CreateInstanceProfile', { InstanceProfileName: 'p' });
    await admin.iam('AddRoleToInstanceProfile', { InstanceProfileName: 'p', RoleName: 'r' });
    await admin.iam('PutRolePolicy', { RoleName: 'r', PolicyName: 'p', PolicyDocument: allowAll });
    await assert.rejects(admin.iam('DeleteRole', { RoleName: 'r' }), code('DeleteConflict'));
    await admin.iam('DeleteRolePolicy', { RoleName: 'r', PolicyName: 'p' });
    await assert.rejects(admin.iam('DeleteRole', { RoleName: 'r' }), code('DeleteConflict'));
    await assert.rejects(admin.iam('DeleteInstanceProfile', { InstanceProfileName: 'p' }), code('DeleteConflict'));
    await admin.iam('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'p', RoleName: 'r' });
    await admin.iam('DeleteRole', { RoleName: 'r' });
    await admin.iam('DeleteInstanceProfile', { InstanceProfileName: 'p' });
  });
});

describe('a list', () => {
  const all = async (MaxItems: number, PathPrefix = '/') => {
    const names: string[] = [];
    for (let Marker: string | undefined, more = true; more; ) {
      const page = await admin.iam('ListUsers', { MaxItems, PathPrefix, ...(Marker && { Marker }) });
      assert.ok(page.Users!.length <= MaxItems);
      names.push(...page.Users!.map(({ UserName }) => UserName!));
      Marker = page.Marker;
      more = page.IsTruncated!;
      assert.equal(more, Marker !== undefined);
    }
    return names;
  };

  test('gives each entry once, whatever the size of its pages', async () => {
    const wanted = ['admin', ...Array.from({ length: 11 }, (_, index) => `User${index}`)];
    for (const UserName of wanted.slice(1)) await admin.iam('CreateUser', { UserName });
    const sorted = wanted.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    for (const size of [1, 3, 12, 1000]) assert.deepEqual(await all(size), sorted);
  });

  test('keeps to a path, whose signs mean only themselves', async () => {
    for (const [UserName, Path] of [
      ['a', '/x_y/'],
      ['b', '/x_y/z/'],
      ['c', '/xay/'],
      ['d', '/%/'],
    ] as const)
      await admin.iam('CreateUser', { UserName, Path });
    assert.deepEqual(await all(1, '/x_y/'), ['a', 'b']);
    assert.deepEqual(await all(10, '/%/'), ['d']);
  });

  test('refuses markers and sizes that make no sense', async () => {
    for (const bad of [{ Marker: '!' }, { MaxItems: 0 }, { MaxItems: 1001 }, { MaxItems: 1.5 }])
      await assert.rejects(admin.iam('ListUsers', bad), code('ValidationError'));
  });

  test('of policies goes on from the built-in ones to the account’s own', async () => {
    for (const PolicyName of ['AdministratorAccess', 'b'])
      await admin.iam('CreatePolicy', { PolicyName, PolicyDocument: allowAll });
    const arns: string[] = [];
    for (let Marker: string | undefined, more = true; more; ) {
      const page = await admin.iam('ListPolicies', { MaxItems: 2, ...(Marker && { Marker }) });
      arns.push(...page.Policies!.map(({ Arn }) => Arn!));
      Marker = page.Marker;
      more = page.IsTruncated!;
    }
    assert.equal(new Set(arns).size, 11);
    assert.equal(arns.length, 11);
  });
});

describe('names and paths', () => {
  test('that AWS refuses are refused', async () => {
    for (const UserName of ['', 'a b', 'a/b', 'ä', 'x'.repeat(65)])
      await assert.rejects(admin.iam('CreateUser', { UserName }), code('ValidationError'));
    for (const Path of ['x', '/x', 'x/', '/a b/', `/${'x'.repeat(511)}/`])
      await assert.rejects(admin.iam('CreateUser', { UserName: 'a', Path }), code('ValidationError'));
  });

  test('can change, and keys, groups and policies stay', async () => {
    const ann = await cloud.user(key, 'ann', [allow('iam:ListUsers')]);
    await admin.iam('UpdateUser', { UserName: 'ann', NewUserName: 'Anna', NewPath: '/staff/' });
    const { Arn } = await cloud.as(ann).sts('GetCallerIdentity', {});
    assert.equal(Arn, `arn:aws:iam::${number}:user/staff/Anna`);
    await cloud.as(ann).iam('ListUsers', {});
    await admin.iam('UpdateUser', { UserName: 'Anna', NewUserName: 'anna' });
    const taken = admin.iam('UpdateUser', { UserName: 'anna', NewUserName: 'ADMIN' });
    await assert.rejects(taken, code('EntityAlreadyExists'));
  });
});

describe('tags', () => {
  test('are put, changed, listed and dropped without regard to case', async () => {
    const put = (Key: string, Value: string) => admin.iam('TagUser', { UserName: 'admin', Tags: [{ Key, Value }] });
    await put('Team', 'red');
    await put('team', 'blue');
    const { Tags } = await admin.iam('ListUserTags', { UserName: 'admin' });
    assert.deepEqual(Tags, [{ Key: 'team', Value: 'blue' }]);
    await assert.rejects(put('aws:x', 'y'), code('InvalidInput'));
    await assert.rejects(put('x', 'y'.repeat(257)), code('InvalidInput'));
    await admin.iam('UntagUser', { UserName: 'admin', TagKeys: ['TEAM'] });
    assert.deepEqual((await admin.iam('ListUserTags', { UserName: 'admin' })).Tags, []);
  });

  test('are fifty at most', async () => {
    const tags = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => ({ Key: `k${from + index}`, Value: '' }));
    await admin.iam('TagUser', { UserName: 'admin', Tags: tags(0, 50) });
    const more = admin.iam('TagUser', { UserName: 'admin', Tags: tags(50, 51) });
    await assert.rejects(more, code('LimitExceeded'));
  });
});

describe('roles and instance profiles', () => {
  test('show what they were made with', async () => {
    const { Role } = await admin.iam('CreateRole', {
      ...{ RoleName: 'r', Path: '/x/', AssumeRolePolicyDocument: trust, Description: 'd', MaxSessionDuration: 7200 },
    });
    assert.match(Role!.RoleId!, /^AROA/);
    assert.equal(decodeURIComponent(Role!.AssumeRolePolicyDocument!), trust);
    assert.deepEqual((await admin.iam('GetRole', { RoleName: 'r' })).Role, Role);
    await admin.iam('CreateInstanceProfile', { InstanceProfileName: 'p' });
    await admin.iam('AddRoleToInstanceProfile', { InstanceProfileName: 'p', RoleName: 'r' });
    const again = admin.iam('AddRoleToInstanceProfile', { InstanceProfileName: 'p', RoleName: 'r' });
    await assert.rejects(again, code('LimitExceeded'));
    const { InstanceProfile } = await admin.iam('GetInstanceProfile', { InstanceProfileName: 'p' });
    assert.deepEqual(
      InstanceProfile!.Roles!.map(({ Arn }) => Arn),
      [Role!.Arn],
    );
    const { InstanceProfiles } = await admin.iam('ListInstanceProfilesForRole', { RoleName: 'r' });
    assert.deepEqual(
      InstanceProfiles!.map(({ Arn }) => Arn),
      [InstanceProfile!.Arn],
    );
    for (const named of [{ name: 'p' }, { arn: InstanceProfile!.Arn! }]) {
      const found = await cloud.store.read((read) => directory.instanceProfile(read, number, named));
      assert.deepEqual(found?.role, { name: 'r', arn: Role!.Arn, trustsEc2: true });
    }
    const arn = InstanceProfile!.Arn!;
    const strange = await cloud.store.read((read) => directory.instanceProfile(read, '111122223333', { arn }));
    assert.equal(strange, undefined);
  });

  test('take trust policies only', async () => {
    const wrong = admin.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: allowAll });
    await assert.rejects(wrong, code('MalformedPolicyDocument'));
    await admin.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    const changed = admin.iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: allowAll });
    await assert.rejects(changed, code('MalformedPolicyDocument'));
  });

  test('are filled only by those who may pass the role', async () => {
    await admin.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    await admin.iam('CreateInstanceProfile', { InstanceProfileName: 'p' });
    const fill = (as: string) =>
      cloud.as(as).iam('AddRoleToInstanceProfile', { InstanceProfileName: 'p', RoleName: 'r' });
    const may = allow('iam:AddRoleToInstanceProfile');
    await assert.rejects(fill(await cloud.user(key, 'ann', [may])), code('AccessDenied'));
    await fill(await cloud.user(key, 'bob', [may, allow('iam:PassRole', `arn:aws:iam::${number}:role/r`)]));
  });
});

test('a user’s infos are kept, shown to himself, and deleted without a value', async () => {
  const ann = await cloud.user(key, 'ann');
  await admin.iam('UpdateUserInfo', { UserName: 'ann', InfoKey: 'phone', InfoValue: '1' });
  assert.deepEqual((await cloud.as(ann).iam('GetUserInfo', {})).Infos, [{ Key: 'phone', Value: '1' }]);
  await admin.iam('UpdateUserInfo', { UserName: 'ann', InfoKey: 'phone' });
  assert.deepEqual((await cloud.as(ann).iam('GetUserInfo', {})).Infos, []);
});

test('the account’s summary counts what is there', async () => {
  await admin.iam('CreateGroup', { GroupName: 'g' });
  const { SummaryMap } = await admin.iam('GetAccountSummary', {});
  assert.equal(SummaryMap!.Users, 1);
  assert.equal(SummaryMap!.Groups, 1);
  assert.equal(SummaryMap!.GroupsQuota, 300);
});
