import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Credentials } from '@mallee/gateway';
import fc from 'fast-check';
import { IdentityCache } from '../index.ts';
import { identityTopic } from '../operation.ts';
import { rows } from '../repos/tables.ts';
import { Cloud } from './cloud.ts';
import { allow, policy } from './documents.ts';

let cloud: Cloud;
let admin: ReturnType<Cloud['as']>;
let ann: string;
beforeEach(async () => {
  cloud = await Cloud.open();
  const { key } = await cloud.account('lab');
  admin = cloud.as(key);
  ann = await cloud.user(key, 'ann');
  await admin.iam('CreateGroup', { GroupName: 'crew' });
  await admin.iam('CreatePolicy', { PolicyName: 'rule', PolicyDocument: policy(allow('iam:ListUsers')) });
});
afterEach(() => cloud.close());

/** What a cache that remembers nothing would say. */
async function fresh(key: string): Promise<Credentials | undefined> {
  const empty = new IdentityCache(cloud.store, cloud.world, cloud.vault, cloud.lastUsed);
  try {
    return await empty.find(key);
  } finally {
    empty.close();
  }
}

describe('what is remembered of a key', () => {
  test('is never older than the last commit', async () => {
    const { number } = await cloud.scope(ann).then(({ account }) => ({ number: account }));
    const PolicyArn = `arn:aws:iam::${number}:policy/rule`;
    const user = { UserName: 'ann' };
    const member = { ...user, GroupName: 'crew' };
    const PolicyDocument = policy(allow('iam:ListGroups'));
    const changes = {
      put: () => admin.iam('PutUserPolicy', { ...user, PolicyName: 'p', PolicyDocument }),
      drop: () => admin.iam('DeleteUserPolicy', { ...user, PolicyName: 'p' }),
      join: () => admin.iam('AddUserToGroup', member),
      leave: () => admin.iam('RemoveUserFromGroup', member),
      ofGroup: () => admin.iam('PutGroupPolicy', { GroupName: 'crew', PolicyName: 'g', PolicyDocument }),
      attach: () => admin.iam('AttachGroupPolicy', { GroupName: 'crew', PolicyArn }),
      detach: () => admin.iam('DetachGroupPolicy', { GroupName: 'crew', PolicyArn }),
      bound: () => admin.iam('PutUserPermissionsBoundary', { ...user, PermissionsBoundary: PolicyArn }),
      unbound: () => admin.iam('DeleteUserPermissionsBoundary', user),
      off: () => admin.iam('UpdateAccessKey', { ...user, AccessKeyId: ann, Status: 'Inactive' }),
      on: () => admin.iam('UpdateAccessKey', { ...user, AccessKeyId: ann, Status: 'Active' }),
      shut: () => admin.iam('UpdateUser', { ...user, Enabled: false }),
      open: () => admin.iam('UpdateUser', { ...user, Enabled: true }),
      path: () => admin.iam('UpdateUser', { ...user, NewPath: '/staff/' }),
    };
    const names = Object.keys(changes) as (keyof typeof changes)[];
    const some = fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean()), { minLength: 1, maxLength: 12 });
    const check = fc.asyncProperty(some, async (steps) => {
      for (const [name, impatient] of steps) {
        // A look that is under way while the change commits must not be what later looks are told.
        const early = impatient ? cloud.identity.find(ann) : undefined;
        await changes[name]().catch(() => undefined);
        assert.deepEqual(await cloud.identity.find(ann), await fresh(ann));
        await early;
        assert.deepEqual(await cloud.identity.find(ann), await fresh(ann));
      }
    });
    await fc.assert(check, { numRuns: 25 });
  });

  test('is never what a look saw that began before a commit and ended after it', async () => {
    const { account } = await cloud.scope(ann);
    const caches = Array.from(
      { length: 30 },
      () => new IdentityCache(cloud.store, cloud.world, cloud.vault, cloud.lastUsed),
    );
    for (const status of ['Inactive', 'Active', 'Inactive'] as const) {
      const early: Promise<unknown>[] = [];
      const begin = async () => {
        for (const cache of caches) {
          early.push(Promise.resolve(cache.find(ann)));
          await null;
        }
      };
      let begun: Promise<void> | undefined;
      await cloud.store.write(async (tx) => {
        // Each cache looks one step later, from inside the transaction to after its commit.
        begun = begin();
        await rows(tx).updateTable('iam_access_key').set({ status }).where('id', '=', ann).execute();
        tx.wake(identityTopic, [account]);
      });
      const late = await Promise.all(caches.map((cache) => cache.find(ann)));
      await begun;
      await Promise.all(early);
      const again = await Promise.all(caches.map((cache) => cache.find(ann)));
      for (const found of [...late, ...again]) assert.equal(found !== undefined, status === 'Active');
    }
    for (const cache of caches) cache.close();
  });

  test('is the same object until something of its account changes', async () => {
    const first = await cloud.identity.find(ann);
    assert.equal(await cloud.identity.find(ann), first);
    await cloud.account('den');
    assert.equal(await cloud.identity.find(ann), first);
    await admin.iam('CreateGroup', { GroupName: 'other' });
    assert.notEqual(await cloud.identity.find(ann), first);
  });

  test('is read once for many requests that come together', async () => {
    const found = await Promise.all(Array.from({ length: 50 }, () => cloud.identity.find(ann)));
    assert.equal(new Set(found).size, 1);
  });

  test('has a bound', async () => {
    const small = new IdentityCache(cloud.store, cloud.world, cloud.vault, cloud.lastUsed, 1);
    const first = await small.find(ann);
    await small.find(await cloud.key());
    assert.notEqual(await small.find(ann), first);
    assert.deepEqual(await small.find(ann), first);
    small.close();
  });
});
