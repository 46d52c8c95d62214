import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { caller } from '../../mallee/test/caller.ts';
import { rawClient } from '../../mallee/test/raw-client.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';

describe('a bucket’s settings in the console', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
    await as()('s3', 'CreateBucket', { Bucket: 'garden' });
    await put('leaf.txt');
  });
  after(() => world[Symbol.asyncDispose]());

  const as = () => caller(world.cloud.cloud, world.cloud.config.region)(world.cloud.admin);
  const put = async (key: string) => {
    const raw = rawClient(world.cloud, world.cloud.admin);
    const target = `/garden/${key}`;
    assert.equal((await raw.ask({ service: 's3', method: 'PUT', target, body: 'green' })).status, 200);
  };
  const own = (ObjectOwnership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred') =>
    as()('s3', 'PutBucketOwnershipControls', {
      Bucket: 'garden',
      OwnershipControls: { Rules: [{ ObjectOwnership }] },
    });
  const anybody = async () => (await fetch(`${world.cloud.endpoint}/garden/leaf.txt`)).status;
  const beginWith = async (page: Page, preset: string) => {
    await page.getByRole('button', { name: 'Begin with' }).click();
    await page.getByRole('menuitem', { name: preset, exact: true }).click();
  };
  const save = (page: Page) => page.getByRole('button', { name: 'Save the access list' }).click();

  test('access lists are let count, and an object is opened to everybody and closed again', async () => {
    await own('BucketOwnerEnforced');
    const page = await world.loggedIn(world.cloud.admin, 'buckets/garden?tab=rights');
    await page.getByText('Access lists are switched off for this bucket').waitFor();
    await page.getByRole('button', { name: 'Let access lists count' }).click();
    await page.getByText('Access lists count in this bucket now.').waitFor();
    await as()('s3', 'DeletePublicAccessBlock', { Bucket: 'garden' });
    assert.equal(await anybody(), 403);

    await page.goto(`${world.origin}/buckets/garden/object?key=leaf.txt&tab=rights`);
    await beginWith(page, 'Everybody may read');
    await page.getByRole('checkbox', { name: 'Everybody: See this list' }).check();
    await save(page);
    await page.getByText('The access list holds now.').waitFor();
    assert.equal(await anybody(), 200);
    const { Grants } = await as()('s3', 'GetObjectAcl', { Bucket: 'garden', Key: 'leaf.txt' });
    assert.deepEqual(
      Grants!.map(({ Permission }) => Permission),
      ['FULL_CONTROL', 'READ', 'READ_ACP'],
    );
    await beginWith(page, 'Only the owner');
    await save(page);
    await page.getByRole('row', { name: 'Everybody' }).waitFor({ state: 'detached' });
    assert.equal(await anybody(), 403);
  });

  test('somebody is added to a bucket’s list, and a refusal of public lists says its reason', async () => {
    await own('BucketOwnerPreferred');
    await as()('s3', 'PutPublicAccessBlock', {
      Bucket: 'garden',
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    });
    const page = await world.loggedIn(world.cloud.admin, 'buckets/garden?tab=rights');
    await page.getByRole('button', { name: 'Add somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Everybody', exact: true }).check();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('public access settings refuse a list that opens it').waitFor();
    await save(page);
    await page.getByText('AccessDenied').first().waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'Add somebody' }).click();
    await dialog.getByRole('textbox', { name: 'Account' }).fill('nobody');
    assert.ok(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled());
    await dialog.getByRole('radio', { name: 'Delivery of access logs' }).check();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await save(page);
    await page.getByText('The access list holds now.').waitFor();
    const { Grants } = await as()('s3', 'GetBucketAcl', { Bucket: 'garden' });
    assert.equal(Grants!.at(-1)!.Grantee!.URI, 'http://acs.amazonaws.com/groups/s3/LogDelivery');
  });

  test('new objects are encrypted from then on', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'buckets/garden?tab=settings');
    await page.getByRole('button', { name: 'Change the encryption' }).click();
    await page.getByRole('radio', { name: /SSE-KMS/ }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('New objects are stored so from now on.').waitFor();
    await page.getByText('Encrypted with the account’s own key (SSE-KMS)').waitFor();
    await put('rose.txt');
    const { ServerSideEncryption } = await as()('s3', 'HeadObject', { Bucket: 'garden', Key: 'rose.txt' });
    assert.equal(ServerSideEncryption, 'aws:kms');
  });

  test('saving the encryption keeps the key and the blocks that another client set, and nothing unchanged is saved', async () => {
    const named = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/aws/s3' } as const;
    const BlockedEncryptionTypes = { EncryptionType: ['SSE-C' as const] };
    const Rules = [{ ApplyServerSideEncryptionByDefault: named, BucketKeyEnabled: true, BlockedEncryptionTypes }];
    const rule = async () =>
      (await as()('s3', 'GetBucketEncryption', { Bucket: 'garden' })).ServerSideEncryptionConfiguration!.Rules![0];
    const page = await world.loggedIn(world.cloud.admin, 'buckets/garden?tab=settings');
    await page.getByRole('button', { name: 'Change the encryption' }).waitFor();
    await as()('s3', 'PutBucketEncryption', { Bucket: 'garden', ServerSideEncryptionConfiguration: { Rules } });
    await page.getByText('alias/aws/s3').waitFor();

    await page.getByRole('button', { name: 'Change the encryption' }).click();
    const dialog = page.getByRole('dialog');
    const save = dialog.getByRole('button', { name: 'Save' });
    assert.ok(await save.isDisabled());
    await dialog.getByRole('radio', { name: /SSE-S3/ }).check();
    assert.ok(await save.isEnabled());
    await dialog.getByRole('radio', { name: /SSE-KMS/ }).check();
    assert.ok(await save.isDisabled());
    await dialog.getByRole('checkbox', { name: /bucket key/ }).uncheck();
    await dialog.getByText('Show CLI').click();
    await dialog.getByText('aws s3api put-bucket-encryption').waitFor();
    await save.click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(await rule(), { ...Rules[0], BucketKeyEnabled: false });

    await page.getByRole('button', { name: 'Change the encryption' }).click();
    await dialog.getByRole('radio', { name: /SSE-S3/ }).check();
    await save.click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(await rule(), {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      ...{ BucketKeyEnabled: false, BlockedEncryptionTypes },
    });
  });

  test('events for a webhook that the operator has not named are refused with the reason', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'buckets/garden?tab=settings');
    await page.getByRole('button', { name: 'A webhook hears of everything in a folder' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('InvalidArgument').first().waitFor();
  });
});
