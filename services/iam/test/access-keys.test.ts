import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { minutes } from '@mallee/base';
import { ReconcilerDriver } from '@mallee/reconcile';
import { iamReconcilers } from '../index.ts';
import { Cloud, code } from './cloud.ts';

let cloud: Cloud;
let admin: string;
beforeEach(async () => {
  cloud = await Cloud.open();
  admin = (await cloud.account('lab')).key;
});
afterEach(() => cloud.close());

describe('an access key', () => {
  test('signs from the moment it was made, with the secret that was shown once', async () => {
    await cloud.as(admin).iam('CreateUser', { UserName: 'ann' });
    const { AccessKey } = await cloud.as(admin).iam('CreateAccessKey', { UserName: 'ann' });
    assert.equal((await cloud.identity.find(AccessKey!.AccessKeyId!))?.secret, AccessKey!.SecretAccessKey);
    const { AccessKeyMetadata } = await cloud.as(admin).iam('ListAccessKeys', { UserName: 'ann' });
    assert.deepEqual(
      AccessKeyMetadata!.map(({ AccessKeyId, Status }) => [AccessKeyId, Status]),
      [[AccessKey!.AccessKeyId, 'Active']],
    );
  });

  test('is one of two at most', async () => {
    const ann = await cloud.user(admin, 'ann');
    await cloud.as(admin).iam('CreateAccessKey', { UserName: 'ann' });
    await assert.rejects(cloud.as(admin).iam('CreateAccessKey', { UserName: 'ann' }), code('LimitExceeded'));
    await cloud.as(admin).iam('DeleteAccessKey', { UserName: 'ann', AccessKeyId: ann });
    await cloud.as(admin).iam('CreateAccessKey', { UserName: 'ann' });
  });

  test('is refused at once when inactive, deleted, or its user shut out, and works again when turned on', async () => {
    const ann = await cloud.user(admin, 'ann');
    const turn = (Status: 'Active' | 'Inactive') =>
      cloud.as(admin).iam('UpdateAccessKey', { UserName: 'ann', AccessKeyId: ann, Status });
    await turn('Inactive');
    assert.equal(await cloud.identity.find(ann), undefined);
    await turn('Active');
    assert.ok(await cloud.identity.find(ann));
    await cloud.as(admin).iam('UpdateUser', { UserName: 'ann', Enabled: false });
    assert.equal(await cloud.identity.find(ann), undefined);
    const { User } = await cloud.as(admin).iam('GetUser', { UserName: 'ann', ShowExtra: true });
    assert.deepEqual({ ...User }.Enabled, false);
    await cloud.as(admin).iam('UpdateUser', { UserName: 'ann', Enabled: true });
    assert.ok(await cloud.identity.find(ann));
    await cloud.as(admin).iam('DeleteAccessKey', { UserName: 'ann', AccessKeyId: ann });
    assert.equal(await cloud.identity.find(ann), undefined);
  });

  test('belongs to its user: another user’s name does not reach it', async () => {
    const ann = await cloud.user(admin, 'ann');
    await cloud.user(admin, 'bob');
    const remove = cloud.as(admin).iam('DeleteAccessKey', { UserName: 'bob', AccessKeyId: ann });
    await assert.rejects(remove, code('NoSuchEntity'));
  });

  test('tells when, where and for what it was last used, before and after this was written down', async () => {
    const ann = await cloud.user(admin, 'ann');
    const used = () => cloud.as(admin).iam('GetAccessKeyLastUsed', { AccessKeyId: ann });
    assert.deepEqual((await used()).AccessKeyLastUsed, { LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' });
    const at = cloud.world.now();
    cloud.identity.used(ann, 'ec2', 'mallee-1');
    const expected = { LastUsedDate: new Date(at), ServiceName: 'ec2', Region: 'mallee-1' };
    assert.deepEqual((await used()).AccessKeyLastUsed, expected);
    const { store, world } = cloud;
    await new ReconcilerDriver({ store, world }, iamReconcilers(cloud.lastUsed)).step();
    assert.equal(cloud.lastUsed.pending, 0);
    cloud.world.advance(minutes(1));
    assert.deepEqual((await used()).AccessKeyLastUsed, expected);
    assert.equal((await used()).UserName, 'ann');
  });

  test('of another account is not found', async () => {
    const other = await cloud.account('den');
    const seen = cloud.as(admin).iam('GetAccessKeyLastUsed', { AccessKeyId: other.key });
    await assert.rejects(seen, code('NoSuchEntity'));
  });

  test('that nobody made is unknown', async () => {
    for (const id of ['', 'AKIAAAAAAAAAAAAAAAAA', 'ASIAAAAAAAAAAAAAAAAA', '__proto__', 'x'.repeat(4000)])
      assert.equal(await cloud.identity.find(id), undefined);
  });
});
