import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Operation, Scope } from '@mallee/gateway/op';
import { Cloud } from './cloud.ts';
import { allowAll, trusting } from './documents.ts';

/**
 * What each operation asks permission for. ACCOUNT stands for the caller's number; actions that ask for more than their
 * own are listed with them. An operation that is not in this table fails the test.
 */
const user = 'arn:aws:iam::ACCOUNT:user/staff/ann';
const group = 'arn:aws:iam::ACCOUNT:group/crew';
const role = 'arn:aws:iam::ACCOUNT:role/jobs/night';
const profile = 'arn:aws:iam::ACCOUNT:instance-profile/box';
const policy = 'arn:aws:iam::ACCOUNT:policy/rule';
const u = { UserName: 'ann' };
const g = { GroupName: 'crew' };
const r = { RoleName: 'night' };
const p = { InstanceProfileName: 'box' };
const m = { PolicyArn: policy };

const table: Record<string, [input: object, ...demands: string[]]> = {
  CreateAccount: [{ AccountName: 'new' }, 'arn:aws:iam:::account/new'],
  DeleteAccount: [{ AccountName: 'old' }, 'arn:aws:iam:::account/old'],
  ListAccounts: [{}, 'arn:aws:iam:::account/ACCOUNT'],
  PutAccountPolicy: [{ AccountName: 'lab' }, 'arn:aws:iam:::account/lab'],
  GetAccountPolicy: [{ AccountName: 'lab' }, 'arn:aws:iam:::account/lab'],
  ListAccountPolicies: [{ AccountName: 'lab' }, 'arn:aws:iam:::account/lab'],
  DeleteAccountPolicy: [{ AccountName: 'lab' }, 'arn:aws:iam:::account/lab'],
  CreateAccountAlias: [{ AccountAlias: 'lab' }, '*'],
  DeleteAccountAlias: [{ AccountAlias: 'lab' }, '*'],
  ListAccountAliases: [{}, '*'],
  GetAccountSummary: [{}, '*'],
  CreateUser: [{ UserName: 'bob', Path: '/x/' }, 'arn:aws:iam::ACCOUNT:user/x/bob'],
  GetUser: [u, user],
  ListUsers: [{ PathPrefix: '/x/' }, 'arn:aws:iam::ACCOUNT:user/x/'],
  UpdateUser: [{ ...u, NewUserName: 'eve' }, user, 'arn:aws:iam::ACCOUNT:user/staff/eve'],
  DeleteUser: [u, user],
  TagUser: [u, user],
  UntagUser: [u, user],
  ListUserTags: [u, user],
  GetUserInfo: [u, user],
  UpdateUserInfo: [u, user],
  CreateAccessKey: [u, user],
  DeleteAccessKey: [u, user],
  UpdateAccessKey: [u, user],
  ListAccessKeys: [u, user],
  GetAccessKeyLastUsed: [{ AccessKeyId: 'KEY' }, 'arn:aws:iam::ACCOUNT:user/admin'],
  CreateGroup: [{ GroupName: 'new', Path: '/x/' }, 'arn:aws:iam::ACCOUNT:group/x/new'],
  GetGroup: [g, group],
  ListGroups: [{}, 'arn:aws:iam::ACCOUNT:group/'],
  UpdateGroup: [{ ...g, NewPath: '/y/' }, group, 'arn:aws:iam::ACCOUNT:group/y/crew'],
  DeleteGroup: [g, group],
  AddUserToGroup: [{ ...g, ...u }, group],
  RemoveUserFromGroup: [{ ...g, ...u }, group],
  ListGroupsForUser: [u, user],
  CreateRole: [{ RoleName: 'new', Path: '/x/' }, 'arn:aws:iam::ACCOUNT:role/x/new'],
  GetRole: [r, role],
  ListRoles: [{}, 'arn:aws:iam::ACCOUNT:role/'],
  UpdateRole: [r, role],
  UpdateRoleDescription: [r, role],
  UpdateAssumeRolePolicy: [r, role],
  DeleteRole: [r, role],
  TagRole: [r, role],
  UntagRole: [r, role],
  ListRoleTags: [r, role],
  CreateInstanceProfile: [{ InstanceProfileName: 'new' }, 'arn:aws:iam::ACCOUNT:instance-profile/new'],
  GetInstanceProfile: [p, profile],
  ListInstanceProfiles: [{}, 'arn:aws:iam::ACCOUNT:instance-profile/'],
  ListInstanceProfilesForRole: [r, role],
  AddRoleToInstanceProfile: [{ ...p, ...r }, profile, `iam:PassRole ${role}`],
  RemoveRoleFromInstanceProfile: [{ ...p, ...r }, profile],
  DeleteInstanceProfile: [p, profile],
  TagInstanceProfile: [p, profile],
  UntagInstanceProfile: [p, profile],
  ListInstanceProfileTags: [p, profile],
  PutUserPolicy: [u, user],
  GetUserPolicy: [u, user],
  ListUserPolicies: [u, user],
  DeleteUserPolicy: [u, user],
  PutGroupPolicy: [g, group],
  GetGroupPolicy: [g, group],
  ListGroupPolicies: [g, group],
  DeleteGroupPolicy: [g, group],
  PutRolePolicy: [r, role],
  GetRolePolicy: [r, role],
  ListRolePolicies: [r, role],
  DeleteRolePolicy: [r, role],
  CreatePolicy: [{ PolicyName: 'new', Path: '/x/' }, 'arn:aws:iam::ACCOUNT:policy/x/new'],
  GetPolicy: [m, policy],
  ListPolicies: [{}, 'arn:aws:iam::ACCOUNT:policy/'],
  DeletePolicy: [m, policy],
  ListEntitiesForPolicy: [m, policy],
  TagPolicy: [m, policy],
  UntagPolicy: [m, policy],
  ListPolicyTags: [m, policy],
  CreatePolicyVersion: [m, policy],
  GetPolicyVersion: [m, policy],
  ListPolicyVersions: [m, policy],
  SetDefaultPolicyVersion: [m, policy],
  DeletePolicyVersion: [m, policy],
  AttachUserPolicy: [{ ...u, ...m }, user],
  DetachUserPolicy: [{ ...u, ...m }, user],
  ListAttachedUserPolicies: [u, user],
  AttachGroupPolicy: [{ ...g, ...m }, group],
  DetachGroupPolicy: [{ ...g, ...m }, group],
  ListAttachedGroupPolicies: [g, group],
  AttachRolePolicy: [{ ...r, ...m }, role],
  DetachRolePolicy: [{ ...r, ...m }, role],
  ListAttachedRolePolicies: [r, role],
  PutUserPermissionsBoundary: [u, user],
  DeleteUserPermissionsBoundary: [u, user],
  PutRolePermissionsBoundary: [r, role],
  DeleteRolePermissionsBoundary: [r, role],
  'sts:GetCallerIdentity': [{}, 'open'],
  'sts:GetSessionToken': [{}, 'open'],
  'sts:GetAccessKeyInfo': [{ AccessKeyId: 'KEY' }, '*'],
  'sts:GetImpersonationToken': [{ AccountAlias: 'lab', UserName: 'ann' }, user],
  'sts:AssumeRole': [{ RoleArn: role, RoleSessionName: 'me' }, role],
};

describe('every operation asks permission for', () => {
  let cloud: Cloud;
  let scope: Scope;
  before(async () => {
    cloud = await Cloud.open();
    const { key } = await cloud.account('lab');
    const lab = cloud.as(key);
    await lab.iam('CreateUser', { UserName: 'ann', Path: '/staff/' });
    await lab.iam('CreateGroup', { GroupName: 'crew' });
    const trust = trusting({ AWS: '*' });
    await lab.iam('CreateRole', { RoleName: 'night', Path: '/jobs/', AssumeRolePolicyDocument: trust });
    await lab.iam('CreateInstanceProfile', { InstanceProfileName: 'box' });
    await lab.iam('CreatePolicy', { PolicyName: 'rule', PolicyDocument: allowAll });
    scope = await cloud.scope(key);
  });
  after(() => cloud.close());

  test('exactly what the table says', async () => {
    const asked: Record<string, string[]> = {};
    const wanted: Record<string, string[]> = {};
    const { operations } = { operations: [...cloud.iam.operations, ...cloud.sts.operations] };
    for (const operation of operations) {
      const name = operation.service === 'iam' ? operation.name : `${operation.service}:${operation.name}`;
      const [input, ...resources] = table[name] ?? [{}, 'not in the table'];
      wanted[name] = resources.map((each) => (/^[a-z]+:[A-Z]|^open$/.test(each) ? each : `${full(name)} ${each}`));
      asked[name] = await demandsOf(operation, input);
    }
    assert.deepEqual(asked, wanted);
    assert.deepEqual(Object.keys(table).sort(), Object.keys(asked).sort());
  });

  async function demandsOf(operation: Operation, input: object): Promise<string[]> {
    const given = JSON.parse(
      JSON.stringify(input).replaceAll('ACCOUNT', scope.account).replaceAll('KEY', scope.accessKey!),
    ) as object;
    const { ports } = operation.service === 'iam' ? cloud.iam : cloud.sts;
    const found = await cloud.store.read(async (read) =>
      operation.authorize(given, { read, scope, world: cloud.world, ports, permits: () => false }),
    );
    if ('open' in found) return ['open'];
    return ('demands' in found ? found.demands : found).map(
      ({ action, resource }) => `${action} ${resource.replaceAll(scope.account, 'ACCOUNT')}`,
    );
  }
});

const full = (name: string): string => (name.includes(':') ? name : `iam:${name}`);
