import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { bootstrap, credentialsFor } from '../index.ts';
import { Cloud, code } from './cloud.ts';

let cloud: Cloud;
let root: string;
beforeEach(async () => {
  cloud = await Cloud.open();
  root = await cloud.key();
});
afterEach(() => cloud.close());

describe('the first account', () => {
  test('is eucalyptus with a user admin, made once', async () => {
    const again = await cloud.store.write((tx) => bootstrap(tx, cloud.world));
    const { Account, Arn, UserId } = await cloud.as(root).sts('GetCallerIdentity', {});
    assert.equal(Account, again.number);
    assert.match(Account!, /^[1-9]\d{11}$/);
    assert.equal(Arn, `arn:aws:iam::${Account}:user/admin`);
    assert.match(UserId!, /^AIDA[A-Z2-7]{17}$/);
  });

  test('gives the operator the same key each time', async () => {
    const first = await credentialsFor(cloud.store, cloud.world, cloud.vault);
    const second = await credentialsFor(cloud.store, cloud.world, cloud.vault);
    assert.deepEqual(first, second);
    assert.match(first.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
    assert.equal(first.secretAccessKey.length, 40);
    assert.equal((await cloud.identity.find(first.accessKeyId))?.secret, first.secretAccessKey);
  });
});

describe('a user', () => {
  test('is made, found and shown with path, tags and ARN', async () => {
    const { User } = await cloud.as(root).iam('CreateUser', {
      ...{ UserName: 'ann', Path: '/staff/', Tags: [{ Key: 'Team', Value: 'red' }] },
    });
    assert.match(User!.Arn!, /:user\/staff\/ann$/);
    const { User: found } = await cloud.as(root).iam('GetUser', { UserName: 'ann' });
    assert.deepEqual(found, User);
    assert.deepEqual(found!.Tags, [{ Key: 'Team', Value: 'red' }]);
  });

  test('has a name that no other has, whatever its case', async () => {
    await cloud.as(root).iam('CreateUser', { UserName: 'ann' });
    await assert.rejects(cloud.as(root).iam('CreateUser', { UserName: 'Ann' }), code('EntityAlreadyExists'));
    await assert.rejects(cloud.as(root).iam('GetUser', { UserName: 'Ann' }), code('NoSuchEntity'));
  });

  test('without any policy sees himself and nothing else', async () => {
    const { key } = await cloud.account('lab');
    const ann = await cloud.user(key, 'ann');
    assert.equal((await cloud.as(ann).iam('GetUser', {})).User?.UserName, 'ann');
    await assert.rejects(cloud.as(ann).iam('GetUser', { UserName: 'admin' }), code('AccessDenied'));
    await assert.rejects(cloud.as(ann).iam('ListUsers', {}), code('AccessDenied'));
  });
});
