import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ReconcilerDriver } from '@mallee/reconcile';
import { resourcesOf } from '../index.ts';
import { db } from '../op.ts';
import { accountDefaults } from '../reconcilers/account-defaults.ts';
import { removeNetworks } from '../repos/account-resources.ts';
import { defaultVpc } from '../repos/default-vpc.ts';
import type { ComputeTables } from '../tables.ts';
import { alice, bob, code } from './cloud.ts';
import { NetworkCloud } from './network-cloud.ts';

const carol = '333333333333';

describe('the networks that every account has', () => {
  let cloud: NetworkCloud;
  let driver: ReconcilerDriver;
  beforeEach(async () => {
    cloud = await NetworkCloud.open();
    driver = new ReconcilerDriver(cloud, [accountDefaults(cloud.ports)]);
  });
  afterEach(async () => {
    await driver.stop();
    await cloud.close();
  });

  const vpcOf = (account: string) => cloud.store.read((read) => defaultVpc.find(read, account));
  const owned = (account: string) => cloud.store.read((read) => resourcesOf(read, account));
  const rowsOf = (
    account: string,
    table: keyof ComputeTables & ('vpc' | 'subnet' | 'security_group' | 'route_table'),
  ) => cloud.store.read((read) => db(read).selectFrom(table).select('id').where('account', '=', account).execute());

  test('a new account has its default VPC after one look, and the same one after the next', async () => {
    cloud.accounts.add(carol);
    await driver.step();
    const vpc = await vpcOf(carol);
    assert.equal(vpc!.cidr, '172.31.0.0/16');
    assert.equal((await rowsOf(carol, 'subnet')).length, 2);
    await driver.step();
    assert.deepEqual(await vpcOf(carol), vpc);
  });

  test('a default VPC that its owner has deleted stays away until he asks for another', async () => {
    await cloud.write(async (tx) => {
      await removeNetworks(tx, alice);
      await db(tx).insertInto('account_defaults').values({ account: alice, made_at: 0 }).execute();
    });
    await driver.step();
    assert.equal(await vpcOf(alice), undefined);
    const call = cloud.as(alice);
    await assert.rejects(call('CreateSecurityGroup', { GroupName: 'x', Description: 'x' }), code('VPCIdNotSpecified'));
    const { Vpc } = await call('CreateDefaultVpc', {});
    assert.equal((await vpcOf(alice))!.id, Vpc!.VpcId);
  });

  test('what an account owns is named, and what the cloud made for it is not', async () => {
    assert.equal(await owned(alice), undefined);
    await cloud.machine(alice);
    await cloud.as(alice)('AllocateAddress', {});
    await cloud.as(alice)('CreateSecurityGroup', { GroupName: 'x', Description: 'x' });
    assert.equal(await owned(alice), '1 instance, 1 elastic address, 1 network interface, 1 security group');
    assert.equal(await owned(bob), undefined);
  });

  test('the networks of a deleted account go, but not while it still owns something', async () => {
    await cloud.machine(alice);
    cloud.accounts.delete(alice);
    cloud.accounts.delete(bob);
    await driver.step();
    for (const table of ['vpc', 'subnet', 'security_group', 'route_table'] as const) {
      assert.equal((await rowsOf(bob, table)).length, 0, table);
      assert.ok((await rowsOf(alice, table)).length > 0, table);
    }
  });
});
