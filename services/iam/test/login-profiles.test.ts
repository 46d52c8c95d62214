import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { minutes } from '@mallee/base';
import type { LoginActivity } from '@mallee/gateway';
import { ReconcilerDriver } from '@mallee/reconcile';
import { ConsoleLogins, iamReconcilers, oneTimePassword } from '../index.ts';
import { Cloud, code } from './cloud.ts';

const Password = 'correct horse battery';

describe('a console password', () => {
  let cloud: Cloud;
  let root: string;
  let logins: ConsoleLogins;
  let noted: LoginActivity[];
  beforeEach(async () => {
    cloud = await Cloud.open();
    root = await cloud.key();
    noted = [];
    const { store, world, identity, passwords } = cloud;
    logins = new ConsoleLogins({ store, world, identity, passwords, note: async (_, login) => void noted.push(login) });
  });
  afterEach(async () => {
    logins.close();
    await cloud.close();
  });
  const login = (user: string, password: string) => logins.open({ account: 'eucalyptus', user, password }, '192.0.2.1');

  test('is made, shown without itself, changed and taken away', async () => {
    const { iam } = cloud.as(root);
    await iam('CreateUser', { UserName: 'ann' });
    await assert.rejects(iam('GetLoginProfile', { UserName: 'ann' }), code('NoSuchEntity'));
    await iam('CreateLoginProfile', { UserName: 'ann', Password, PasswordResetRequired: true });
    await assert.rejects(iam('CreateLoginProfile', { UserName: 'ann', Password }), code('EntityAlreadyExists'));
    const { LoginProfile } = await iam('GetLoginProfile', { UserName: 'ann' });
    assert.deepEqual(Object.keys(LoginProfile!), ['UserName', 'CreateDate', 'PasswordResetRequired']);
    await assert.rejects(login('ann', Password), code('PasswordChangeRequired'));
    await iam('UpdateLoginProfile', { UserName: 'ann', PasswordResetRequired: false });
    assert.equal((await login('ann', Password)).session.user, 'ann');
    await assert.rejects(iam('DeleteUser', { UserName: 'ann' }), code('DeleteConflict'));
    await iam('DeleteLoginProfile', { UserName: 'ann' });
    await assert.rejects(login('ann', Password), code('InvalidLogin'));
    await iam('DeleteUser', { UserName: 'ann' });
  });

  for (const weak of ['short', 'aaaaaaaaaaaaaa', 'eucalyptus', 'x'.repeat(129)])
    test(`may not be ${weak.slice(0, 14)}`, async () => {
      const made = cloud.as(root).iam('CreateLoginProfile', { UserName: 'admin', Password: weak });
      await assert.rejects(made, code('PasswordPolicyViolation'));
    });

  test('is changed by its user, who must know the old one', async () => {
    const ann = await cloud.user(root, 'ann');
    await assert.rejects(
      cloud.as(ann).iam('ChangePassword', { OldPassword: Password, NewPassword: 'another horse' }),
      code('NoSuchEntity'),
    );
    await cloud.as(root).iam('CreateLoginProfile', { UserName: 'ann', Password });
    const change = (OldPassword: string, NewPassword: string) =>
      cloud.as(ann).iam('ChangePassword', { OldPassword, NewPassword });
    await assert.rejects(change('another horse', 'a third horse'), code('AccessDenied'));
    await assert.rejects(change(Password, Password), code('PasswordPolicyViolation'));
    await change(Password, 'another horse');
    await assert.rejects(login('ann', Password), code('InvalidLogin'));
    await login('ann', 'another horse');
  });

  test('of the first administrator is made once, and anew when asked', async () => {
    const { store, world, passwords } = cloud;
    const made = await oneTimePassword({ store, world, passwords }, { first: true });
    assert.match(made!.password, /^[a-z2-9+]{4}(-[a-z2-9+]{4}){3}$/);
    assert.equal(await oneTimePassword({ store, world, passwords }, { first: true }), undefined);
    await assert.rejects(login('admin', made!.password), code('PasswordChangeRequired'));
    const again = await oneTimePassword({ store, world, passwords });
    await assert.rejects(login('admin', made!.password), code('InvalidLogin'));
    await assert.rejects(login('admin', again!.password), code('PasswordChangeRequired'));
  });

  test('opens a session that ends after half an hour of silence, and after twelve hours of use', async () => {
    await cloud.as(root).iam('CreateLoginProfile', { UserName: 'admin', Password });
    const { cookie } = await login('admin', Password);
    cloud.world.advance(minutes(29));
    assert.ok(await logins.find(cookie, false));
    cloud.world.advance(minutes(2));
    assert.equal(await logins.find(cookie, true), undefined);

    const second = await login('admin', Password);
    const reconcilers = new ReconcilerDriver(cloud, iamReconcilers(cloud.lastUsed, logins));
    for (let quarter = 0; quarter < 47; quarter += 1) {
      cloud.world.advance(minutes(15));
      assert.ok(await logins.find(second.cookie, true), `quarter ${quarter}`);
      await reconcilers.step();
    }
    cloud.world.advance(minutes(15));
    assert.equal(await logins.find(second.cookie, true), undefined);
    await reconcilers.step();
    const { rest } = await cloud.store.read((read) =>
      read
        .db<{ iam_session: { id: string } }>()
        .selectFrom('iam_session')
        .select(({ fn }) => fn.countAll<number>().as('rest'))
        .executeTakeFirstOrThrow(),
    );
    assert.equal(Number(rest), 0);
  });

  test('leaves who came in, and who of those that there are did not, in the activity log', async () => {
    await cloud.as(root).iam('CreateLoginProfile', { UserName: 'admin', Password });
    assert.equal((await cloud.as(root).iam('GetUser', {})).User?.PasswordLastUsed, undefined);
    await login('admin', Password);
    await assert.rejects(login('admin', 'another horse'), code('InvalidLogin'));
    await assert.rejects(login('nobody', Password), code('InvalidLogin'));
    assert.deepEqual(
      noted.map(({ principal, failure }) => [principal.split('/')[1], failure?.code]),
      [
        ['admin', undefined],
        ['admin', 'InvalidLogin'],
      ],
    );
    assert.deepEqual((await cloud.as(root).iam('GetUser', {})).User?.PasswordLastUsed, new Date(cloud.world.now()));
  });

  test('opens a session whose links share a key that lasts as long as each', async () => {
    await cloud.as(root).iam('CreateLoginProfile', { UserName: 'admin', Password });
    const { session } = await login('admin', Password);
    const first = await logins.linkKey(session, 60);
    assert.equal((await logins.linkKey(session, 3600)).accessKeyId, first.accessKeyId);
    const long = await logins.linkKey(session, 604_800);
    assert.notEqual(long.accessKeyId, first.accessKeyId);
    cloud.world.advance(minutes(60 * 24 * 7));
    assert.ok(await cloud.identity.find(long.accessKeyId));
    assert.equal(await cloud.identity.find(first.accessKeyId), undefined);
    await cloud.as(root).iam('DeleteLoginProfile', { UserName: 'admin' });
    assert.equal(await cloud.identity.find(long.accessKeyId), undefined);
  });

  test('opens a session that a restart does not end', async () => {
    await cloud.as(root).iam('CreateLoginProfile', { UserName: 'admin', Password });
    const { cookie } = await login('admin', Password);
    cloud.world.advance(minutes(20));
    await logins.find(cookie, true);
    await logins.flush();
    const { store, world, identity, passwords } = cloud;
    const after = new ConsoleLogins({ store, world, identity, passwords, note: async () => {} });
    cloud.world.advance(minutes(20));
    assert.equal((await after.find(cookie, true))?.user, 'admin');
    after.close();
  });
});
