import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
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
