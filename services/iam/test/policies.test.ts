import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Cloud, code } from './cloud.ts';
import { allow, allowAll, deny, policy } from './documents.ts';

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

const create = async (PolicyName: string, PolicyDocument: string, Path?: string) =>
  (await admin.iam('CreatePolicy', { PolicyName, PolicyDocument, ...(Path && { Path }) })).Policy!.Arn!;

describe('what a user may do', () => {
  test('is the sum of his own policies, his groups’ and the managed ones of both', async () => {
    const ann = cloud.as(await cloud.user(key, 'ann', [allow('iam:ListUsers')]));
    await admin.iam('CreateGroup', { GroupName: 'crew' });
    await admin.iam('AddUserToGroup', { GroupName: 'crew', UserName: 'ann' });
    const calls = {
      own: () => ann.iam('ListUsers', {}),
      group: () => ann.iam('ListGroups', {}),
      managed: () => ann.iam('ListRoles', {}),
      groupManaged: () => ann.iam('ListPolicies', {}),
    };
    await calls.own();
    for (const call of [calls.group, calls.managed, calls.groupManaged])
      await assert.rejects(call(), code('AccessDenied'));
    const PolicyDocument = policy(allow('iam:ListGroups'));
    await admin.iam('PutGroupPolicy', { GroupName: 'crew', PolicyName: 'p', PolicyDocument });
    const roles = await create('roles', policy(allow('iam:ListRoles')));
    await admin.iam('AttachUserPolicy', { UserName: 'ann', PolicyArn: roles });
    const policies = await create('policies', policy(allow('iam:ListPolicies')));
    await admin.iam('AttachGroupPolicy', { GroupName: 'crew', PolicyArn: policies });
    for (const call of Object.values(calls)) await call();
    await admin.iam('RemoveUserFromGroup', { GroupName: 'crew', UserName: 'ann' });
    await assert.rejects(calls.group(), code('AccessDenied'));
    await assert.rejects(calls.groupManaged(), code('AccessDenied'));
  });

  test('ends at a Deny, wherever it stands', async () => {
    const ann = cloud.as(await cloud.user(key, 'ann', [allow('*')]));
    await ann.iam('ListUsers', {});
    await admin.iam('CreateGroup', { GroupName: 'crew' });
    const PolicyDocument = policy(deny('iam:ListUsers'));
    await admin.iam('PutGroupPolicy', { GroupName: 'crew', PolicyName: 'p', PolicyDocument });
    await admin.iam('AddUserToGroup', { GroupName: 'crew', UserName: 'ann' });
    await assert.rejects(ann.iam('ListUsers', {}), code('AccessDenied'));
  });

  test('ends at his boundary', async () => {
    const ann = cloud.as(await cloud.user(key, 'ann', [allow('*')]));
    const PermissionsBoundary = await create('bound', policy(allow('iam:ListUsers')));
    await admin.iam('PutUserPermissionsBoundary', { UserName: 'ann', PermissionsBoundary });
    await ann.iam('ListUsers', {});
    await assert.rejects(ann.iam('ListGroups', {}), code('AccessDenied'));
    await assert.rejects(admin.iam('DeletePolicy', { PolicyArn: PermissionsBoundary }), code('DeleteConflict'));
    await admin.iam('DeleteUserPermissionsBoundary', { UserName: 'ann' });
    await ann.iam('ListGroups', {});
  });

  test('may depend on the target’s path, tags and boundary, and on the policy that is attached', async () => {
    const bound = await create('bound', allowAll);
    const ann = cloud.as(
      await cloud.user(key, 'ann', [
        allow('iam:GetUser', `arn:aws:iam::${number}:user/staff/*`),
        { ...allow('iam:ListUserTags'), Condition: { StringEquals: { 'iam:ResourceTag/Team': 'red' } } },
        { ...allow('iam:AttachUserPolicy'), Condition: { ArnEquals: { 'iam:PolicyARN': bound } } },
        { ...allow('iam:CreateUser'), Condition: { StringEquals: { 'iam:PermissionsBoundary': bound } } },
      ]),
    );
    await admin.iam('CreateUser', { UserName: 'bob', Path: '/staff/' });
    await admin.iam('CreateUser', { UserName: 'eve', Tags: [{ Key: 'Team', Value: 'red' }] });
    await ann.iam('GetUser', { UserName: 'bob' });
    await assert.rejects(ann.iam('GetUser', { UserName: 'eve' }), code('AccessDenied'));
    await ann.iam('ListUserTags', { UserName: 'eve' });
    await assert.rejects(ann.iam('ListUserTags', { UserName: 'bob' }), code('AccessDenied'));
    await ann.iam('AttachUserPolicy', { UserName: 'bob', PolicyArn: bound });
    const other = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await assert.rejects(ann.iam('AttachUserPolicy', { UserName: 'bob', PolicyArn: other }), code('AccessDenied'));
    await ann.iam('CreateUser', { UserName: 'new', PermissionsBoundary: bound });
    await assert.rejects(ann.iam('CreateUser', { UserName: 'newer' }), code('AccessDenied'));
  });

  test('does not tell whether a user exists that he may not look at', async () => {
    const ann = cloud.as(await cloud.user(key, 'ann'));
    await assert.rejects(ann.iam('GetUser', { UserName: 'admin' }), code('AccessDenied'));
    await assert.rejects(ann.iam('GetUser', { UserName: 'nobody' }), code('AccessDenied'));
  });
});

describe('an inline policy', () => {
  test('comes back encoded as it was put, is listed, replaced and deleted', async () => {
    const PolicyDocument = policy(allow('s3:GetObject', "arn:aws:s3:::b/it's (!)*"));
    const name = { UserName: 'admin', PolicyName: 'p' };
    await admin.iam('PutUserPolicy', { ...name, PolicyDocument: allowAll });
    await admin.iam('PutUserPolicy', { ...name, PolicyDocument });
    const { PolicyDocument: encoded } = await admin.iam('GetUserPolicy', name);
    assert.match(encoded!, /^[\w%.~-]+$/);
    assert.equal(decodeURIComponent(encoded!), PolicyDocument);
    assert.deepEqual((await admin.iam('ListUserPolicies', { UserName: 'admin' })).PolicyNames, ['p']);
    await admin.iam('DeleteUserPolicy', name);
    await assert.rejects(admin.iam('GetUserPolicy', name), code('NoSuchEntity'));
    await assert.rejects(admin.iam('DeleteUserPolicy', name), code('NoSuchEntity'));
  });

  test('must be a policy, and not too long together with the others', async () => {
    const put = (PolicyName: string, PolicyDocument: string) =>
      admin.iam('PutUserPolicy', { UserName: 'admin', PolicyName, PolicyDocument });
    for (const bad of ['{', '[]', '{"Statement":[]}', policy({ Effect: 'Maybe', Action: '*', Resource: '*' })])
      await assert.rejects(put('p', bad), code('MalformedPolicyDocument'));
    const long = policy(allow(`s3:Get${'x'.repeat(1200)}`));
    await put('one', long);
    await assert.rejects(put('two', long), code('LimitExceeded'));
    await put('one', long);
  });
});

describe('a managed policy', () => {
  test('is made, attached, counted and listed', async () => {
    const arn = await create('rule', allowAll, '/team/');
    assert.equal(arn, `arn:aws:iam::${number}:policy/team/rule`);
    await admin.iam('AttachUserPolicy', { UserName: 'admin', PolicyArn: arn });
    await admin.iam('AttachUserPolicy', { UserName: 'admin', PolicyArn: arn });
    assert.equal((await admin.iam('GetPolicy', { PolicyArn: arn })).Policy!.AttachmentCount, 1);
    const { Policies } = await admin.iam('ListPolicies', { Scope: 'Local', OnlyAttached: true });
    assert.deepEqual(
      Policies!.map(({ Arn }) => Arn),
      [arn],
    );
    const { PolicyUsers } = await admin.iam('ListEntitiesForPolicy', { PolicyArn: arn });
    assert.deepEqual(
      PolicyUsers!.map(({ UserName }) => UserName),
      ['admin'],
    );
    const attached = await admin.iam('ListAttachedUserPolicies', { UserName: 'admin', PathPrefix: '/team/' });
    assert.deepEqual(attached.AttachedPolicies, [{ PolicyName: 'rule', PolicyArn: arn }]);
    const none = await admin.iam('ListAttachedUserPolicies', { UserName: 'admin', PathPrefix: '/x/' });
    assert.deepEqual(none.AttachedPolicies, []);
    await admin.iam('DetachUserPolicy', { UserName: 'admin', PolicyArn: arn });
    await assert.rejects(admin.iam('DetachUserPolicy', { UserName: 'admin', PolicyArn: arn }), code('NoSuchEntity'));
  });

  test('is deleted after its attachments and its other versions', async () => {
    const PolicyArn = await create('rule', allowAll);
    await admin.iam('AttachUserPolicy', { UserName: 'admin', PolicyArn });
    await assert.rejects(admin.iam('DeletePolicy', { PolicyArn }), code('DeleteConflict'));
    await admin.iam('DetachUserPolicy', { UserName: 'admin', PolicyArn });
    await admin.iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: allowAll });
    await assert.rejects(admin.iam('DeletePolicy', { PolicyArn }), code('DeleteConflict'));
    await admin.iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' });
    await admin.iam('DeletePolicy', { PolicyArn });
    await assert.rejects(admin.iam('GetPolicy', { PolicyArn }), code('NoSuchEntity'));
  });

  test('has five versions at most, whose numbers are never used again, and one in force', async () => {
    const PolicyArn = await create('rule', policy(allow('iam:ListUsers')));
    const ann = cloud.as(await cloud.user(key, 'ann'));
    await admin.iam('AttachUserPolicy', { UserName: 'ann', PolicyArn });
    await ann.iam('ListUsers', {});
    const PolicyDocument = policy(allow('iam:ListGroups'));
    const add = (SetAsDefault = false) => admin.iam('CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault });
    assert.deepEqual((await add()).PolicyVersion, {
      ...{ VersionId: 'v2', IsDefaultVersion: false, CreateDate: new Date(cloud.world.now()) },
    });
    await assert.rejects(ann.iam('ListGroups', {}), code('AccessDenied'));
    await admin.iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' });
    await ann.iam('ListGroups', {});
    await assert.rejects(ann.iam('ListUsers', {}), code('AccessDenied'));
    for (const _ of [3, 4, 5]) await add();
    await assert.rejects(add(), code('LimitExceeded'));
    await assert.rejects(admin.iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' }), code('DeleteConflict'));
    await admin.iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v5' });
    assert.equal((await add(true)).PolicyVersion!.VersionId, 'v6');
    const { Versions } = await admin.iam('ListPolicyVersions', { PolicyArn });
    assert.deepEqual(
      Versions!.map(({ VersionId }) => VersionId),
      ['v6', 'v4', 'v3', 'v2', 'v1'],
    );
    const { PolicyVersion } = await admin.iam('GetPolicyVersion', { PolicyArn, VersionId: 'v1' });
    assert.equal(decodeURIComponent(PolicyVersion!.Document!), policy(allow('iam:ListUsers')));
    await assert.rejects(admin.iam('GetPolicyVersion', { PolicyArn, VersionId: 'v5' }), code('NoSuchEntity'));
  });

  test('of AWS’s well-known ones is there, works, and cannot be changed', async () => {
    const { Policies } = await admin.iam('ListPolicies', { Scope: 'AWS' });
    assert.equal(Policies!.length, 9);
    const ann = cloud.as(await cloud.user(key, 'ann'));
    const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`;
    await admin.iam('AttachUserPolicy', { UserName: 'ann', PolicyArn: arn('IAMReadOnlyAccess') });
    await ann.iam('ListUsers', {});
    await assert.rejects(ann.iam('CreateGroup', { GroupName: 'g' }), code('AccessDenied'));
    await admin.iam('AttachUserPolicy', { UserName: 'ann', PolicyArn: arn('AdministratorAccess') });
    await ann.iam('CreateGroup', { GroupName: 'g' });
    await assert.rejects(admin.iam('DeletePolicy', { PolicyArn: arn('ReadOnlyAccess') }), code('AccessDenied'));
    for (const { Arn } of Policies!) {
      const { PolicyVersion } = await admin.iam('GetPolicyVersion', { PolicyArn: Arn!, VersionId: 'v1' });
      await create(`copy${Arn!.split('/')[1]}`, decodeURIComponent(PolicyVersion!.Document!));
    }
  });

  test('is attached ten times at most to one owner', async () => {
    for (let count = 0; count < 10; count += 1)
      await admin.iam('AttachUserPolicy', { UserName: 'admin', PolicyArn: await create(`p${count}`, allowAll) });
    const last = admin.iam('AttachUserPolicy', { UserName: 'admin', PolicyArn: await create('p10', allowAll) });
    await assert.rejects(last, code('LimitExceeded'));
  });
});
