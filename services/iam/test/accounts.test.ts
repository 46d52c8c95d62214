import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { directory } from '../index.ts';
import { Cloud, code } from './cloud.ts';
import { allow, allowAll, deny, policy } from './documents.ts';

let cloud: Cloud;
let root: string;
beforeEach(async () => {
  cloud = await Cloud.open();
  root = await cloud.key();
});
afterEach(() => cloud.close());

describe('an account', () => {
  test('is made by the cloud’s administrators only', async () => {
    const { key } = await cloud.account('lab');
    await assert.rejects(cloud.as(key).iam('CreateAccount', { AccountName: 'mine' }), code('AccessDenied'));
    await assert.rejects(cloud.as(root).iam('CreateAccount', { AccountName: 'lab' }), code('EntityAlreadyExists'));
    await assert.rejects(cloud.as(root).iam('CreateAccount', { AccountName: 'No Good' }), code('ValidationError'));
    const { Account } = await cloud.as(root).iam('CreateAccount', {});
    assert.equal(Account.AccountName, Account.AccountId);
  });

  test('is listed to its own users, all to the cloud’s administrators', async () => {
    const lab = await cloud.account('lab');
    const ann = await cloud.user(lab.key, 'ann');
    const own = { Accounts: [{ AccountName: 'lab', AccountId: lab.number }] };
    assert.deepEqual(await cloud.as(lab.key).iam('ListAccounts', {}), own);
    assert.deepEqual(await cloud.as(ann).iam('ListAccounts', {}), own);
    const { Accounts } = await cloud.as(root).iam('ListAccounts', {});
    assert.deepEqual(Accounts.map(({ AccountName }) => AccountName).sort(), ['eucalyptus', 'lab']);
  });

  test('has its name as alias, which it can change', async () => {
    const lab = await cloud.account('lab');
    await cloud.as(lab.key).iam('CreateAccountAlias', { AccountAlias: 'laboratory' });
    assert.deepEqual((await cloud.as(lab.key).iam('ListAccountAliases', {})).AccountAliases, ['laboratory']);
    await cloud.as(lab.key).iam('DeleteAccountAlias', { AccountAlias: 'laboratory' });
    assert.deepEqual((await cloud.as(lab.key).iam('ListAccountAliases', {})).AccountAliases, []);
    const steal = cloud.as(lab.key).iam('CreateAccountAlias', { AccountAlias: 'eucalyptus' });
    await assert.rejects(steal, code('EntityAlreadyExists'));
    const away = cloud.as(root).iam('CreateAccountAlias', { AccountAlias: 'mallee' });
    await assert.rejects(away, code('UnmodifiableEntity'));
  });

  test('is deleted only when it holds nothing, or with all it holds', async () => {
    const lab = await cloud.account('lab');
    const ann = await cloud.user(lab.key, 'ann', [allow('*')]);
    const remove = (Recursive: boolean) => cloud.as(root).iam('DeleteAccount', { AccountName: 'lab', Recursive });
    await assert.rejects(remove(false), code('DeleteConflict'));
    cloud.owned = '2 instances';
    await assert.rejects(remove(true), /still owns 2 instances/);
    cloud.owned = undefined;
    await cloud.as(lab.key).iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: allowAll });
    await remove(true);
    assert.equal(await cloud.identity.find(ann), undefined);
    assert.equal(await cloud.identity.find(lab.key), undefined);
    assert.equal(await cloud.store.read((read) => directory.account(read, lab.number)), undefined);
    await cloud.as(root).iam('CreateAccount', { AccountName: 'lab' });
    await cloud.as(root).iam('DeleteAccount', { AccountName: 'lab' });
    await assert.rejects(cloud.as(root).iam('DeleteAccount', { AccountName: 'eucalyptus' }), code('DeleteConflict'));
  });

  test('cannot see or reach another', async () => {
    const lab = await cloud.account('lab');
    const den = await cloud.account('den');
    await cloud.user(lab.key, 'ann');
    const { Policy } = await cloud.as(lab.key).iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: allowAll });
    await assert.rejects(cloud.as(den.key).iam('GetUser', { UserName: 'ann' }), code('NoSuchEntity'));
    await assert.rejects(cloud.as(den.key).iam('GetPolicy', { PolicyArn: Policy!.Arn! }), code('NoSuchEntity'));
    const attach = cloud.as(den.key).iam('AttachUserPolicy', { UserName: 'admin', PolicyArn: Policy!.Arn! });
    await assert.rejects(attach, code('NoSuchEntity'));
    const { Users } = await cloud.as(den.key).iam('ListUsers', {});
    assert.deepEqual(
      Users!.map(({ UserName }) => UserName),
      ['admin'],
    );
  });

  test('can be found by number and canonical id', async () => {
    const lab = await cloud.account('lab');
    const found = await cloud.store.read((read) => directory.account(read, lab.number));
    const { canonicalId } = found!;
    assert.match(canonicalId, /^[0-9a-f]{64}$/);
    assert.deepEqual(await cloud.store.read((read) => directory.accountByCanonicalId(read, canonicalId)), found);
    assert.equal(await cloud.store.read((read) => directory.accountExists(read, '000000000000')), false);
  });
});

describe('DelegateAccount', () => {
  test('lets the cloud’s administrators act for an account, by name or number', async () => {
    const lab = await cloud.account('lab');
    await cloud.as(root).iam('CreateUser', { UserName: 'ann', DelegateAccount: 'lab' });
    const { User } = await cloud.as(root).iam('GetUser', { UserName: 'ann', DelegateAccount: lab.number });
    assert.equal(User!.Arn, `arn:aws:iam::${lab.number}:user/ann`);
    assert.equal((await cloud.as(lab.key).iam('GetUser', { UserName: 'ann' })).User!.UserId, User!.UserId);
    const self = await cloud.as(root).iam('GetUser', { DelegateAccount: 'lab' });
    assert.equal(self.User!.UserName, 'admin');
    await assert.rejects(cloud.as(root).iam('GetUser', { DelegateAccount: 'nowhere' }), code('NoSuchEntity'));
  });

  test('is refused to everybody else, but for their own account', async () => {
    const lab = await cloud.account('lab');
    await cloud.account('den');
    const other = cloud.as(lab.key).iam('ListUsers', { DelegateAccount: 'den' });
    await assert.rejects(other, code('AccessDenied'));
    await assert.rejects(cloud.as(lab.key).iam('ListUsers', { DelegateAccount: 'nowhere' }), code('AccessDenied'));
    assert.equal((await cloud.as(lab.key).iam('ListUsers', { DelegateAccount: 'lab' })).Users!.length, 1);
  });

  test('empties what is remembered of the account that it changed', async () => {
    const lab = await cloud.account('lab');
    const ann = await cloud.user(lab.key, 'ann', [allow('iam:ListUsers')]);
    await cloud.as(ann).iam('ListUsers', {});
    const target = { UserName: 'ann', PolicyName: 'given', DelegateAccount: 'lab' };
    await cloud.as(root).iam('DeleteUserPolicy', target);
    await assert.rejects(cloud.as(ann).iam('ListUsers', {}), code('AccessDenied'));
  });
});

describe('an account policy', () => {
  test('binds even the account’s administrator, and only the cloud’s can change it', async () => {
    const lab = await cloud.account('lab');
    const name = { AccountName: 'lab', PolicyName: 'no-groups' };
    const document = policy(deny('iam:CreateGroup'));
    await cloud.as(root).iam('PutAccountPolicy', { ...name, PolicyDocument: document });
    await assert.rejects(cloud.as(lab.key).iam('CreateGroup', { GroupName: 'g' }), code('AccessDenied'));
    const seen = await cloud.as(lab.key).iam('GetAccountPolicy', name);
    assert.equal(decodeURIComponent(seen.PolicyDocument), document);
    const { PolicyNames } = await cloud.as(lab.key).iam('ListAccountPolicies', { AccountName: 'lab' });
    assert.deepEqual(PolicyNames, ['no-groups']);
    await assert.rejects(cloud.as(lab.key).iam('DeleteAccountPolicy', name), code('AccessDenied'));
    await cloud.as(root).iam('DeleteAccountPolicy', name);
    await cloud.as(lab.key).iam('CreateGroup', { GroupName: 'g' });
  });

  test('can deny and limit, but not allow', async () => {
    await cloud.account('lab');
    const put = { AccountName: 'lab', PolicyName: 'p', PolicyDocument: allowAll };
    await assert.rejects(cloud.as(root).iam('PutAccountPolicy', put), code('MalformedPolicyDocument'));
  });

  test('of another account looks like one that is missing', async () => {
    const lab = await cloud.account('lab');
    await cloud.account('den');
    for (const AccountName of ['den', 'nowhere'])
      await assert.rejects(cloud.as(lab.key).iam('ListAccountPolicies', { AccountName }), code('AccessDenied'));
  });
});
