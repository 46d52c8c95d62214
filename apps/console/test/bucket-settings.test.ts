import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { caller } from '../../mallee/test/caller.ts';
import { rawClient } from '../../mallee/test/raw-client.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';

/** Waits for the cloud to post a message. */
const patient = { timeout: 240_000 };

describe('a bucket’s settings in the console', () => {
  let world: ConsoleWorld;
  const told = Promise.withResolvers<string>();
  const webhook = createServer(async (request, response) => {
    const body = await text(request);
    response.end();
    // Before it comes the message that tests the webhook.
    if (body.includes('Records')) told.resolve(body);
  });
  before(async () => {
    webhook.listen(0, '127.0.0.1');
    await once(webhook, 'listening');
    const mill = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
    world = await openConsoleWorld({ objects: { webhooks: { mill } } });
    await as()('s3', 'CreateBucket', { Bucket: 'garden' });
    await put('leaf.txt');
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    webhook.closeAllConnections();
    webhook.close();
  });

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

  const subscriptions = async () => {
    const found = await as()('s3', 'GetBucketNotificationConfiguration', { Bucket: 'garden' });
    return [...found.TopicConfigurations!, ...found.QueueConfigurations!];
  };

  test(
    'a webhook is told of a folder’s events, which are changed and removed beside those of other clients',
    patient,
    async () => {
      const { account } = world.cloud.admin;
      const page = await world.loggedIn(world.cloud.admin, 'buckets/garden?tab=settings');
      const dialog = page.getByRole('dialog');
      const save = dialog.getByRole('button', { name: 'Save' });
      const field = (name: string) => dialog.getByRole('textbox', { name });
      const choose = async (event: string) => {
        await dialog.getByRole('button', { name: 'Events' }).click();
        await page.getByRole('option', { name: event }).click();
        await page.keyboard.press('Escape');
      };
      await page.getByRole('button', { name: 'Tell a webhook' }).click();
      await field('Webhook').fill('mill');
      assert.ok(await save.isDisabled());
      await choose('s3:ObjectCreated:*');
      await field('Only names that begin with').fill('photos/');
      await field('Name').last().fill('pictures');
      await dialog.getByText('Show CLI').click();
      await dialog.getByText('aws s3api put-bucket-notification-configuration').waitFor();
      await save.click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('row', { name: 'begins with photos/' }).waitFor();
      const mine = {
        ...{ TopicArn: `arn:aws:sns:${world.cloud.config.region}:${account}:mill`, Id: 'pictures' },
        ...{ Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'photos/' }] } } },
      };
      assert.deepEqual(await subscriptions(), [mine]);
      await put('photos/rose.jpg');
      assert.match(await told.promise, /"configurationId":"pictures".*photos\/rose.jpg/);

      await page.getByRole('button', { name: 'Change pictures' }).click();
      assert.ok(await save.isDisabled());
      const QueueArn = `arn:aws:sqs:${world.cloud.config.region}:${account}:mill`;
      const theirs = { QueueArn, Id: 'theirs', Events: ['s3:ObjectAcl:Put' as const] };
      await as()('s3', 'PutBucketNotificationConfiguration', {
        ...{
          Bucket: 'garden',
          NotificationConfiguration: { TopicConfigurations: [mine as never], QueueConfigurations: [theirs] },
        },
      });
      await field('Only names that end with').fill('.jpg');
      await save.click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('row', { name: 'begins with photos/ and ends with .jpg' }).waitFor();
      assert.equal((await subscriptions()).length, 2);

      await page.getByRole('button', { name: 'Remove pictures' }).click();
      await dialog.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('button', { name: 'Change pictures' }).waitFor({ state: 'detached' });
      assert.deepEqual(await subscriptions(), [theirs]);
      await page.getByRole('button', { name: 'Remove theirs' }).click();
      await dialog.getByRole('button', { name: 'Remove' }).click();
      await page.getByText('Nobody is told of anything').waitFor();
      assert.deepEqual(await subscriptions(), []);
    },
  );

  test('events for a webhook that the operator has not named are refused with the reason', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'buckets/garden?tab=settings');
    await page.getByRole('button', { name: 'Tell a webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Webhook' }).fill('nowhere');
    await dialog.getByRole('button', { name: 'Events' }).click();
    await page.getByRole('option', { name: 's3:ObjectRemoved:*' }).click();
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The destination topic does not exist').waitFor();
    assert.deepEqual(await subscriptions(), []);
  });

  test('what somebody else changed of rules and guards meanwhile stays, also where no news of it came', async () => {
    const rule = (ID: string) => ({
      ID,
      Status: 'Enabled' as const,
      Filter: { Prefix: `${ID}/` },
      Expiration: { Days: 9 },
    });
    const put = (...ids: string[]) =>
      as()('s3', 'PutBucketLifecycleConfiguration', {
        Bucket: 'garden',
        LifecycleConfiguration: { Rules: ids.map(rule) },
      });
    await put('logs');
    const page = await world.loggedIn(world.cloud.admin);
    await page.route('**/events', (route) => route.abort());
    await page.goto(`${world.origin}/buckets/garden?tab=lifecycle`);
    await page.getByRole('button', { name: 'Change logs' }).click();
    await put('logs', 'photos');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Delete objects after' }).fill('30');
    await page.getByRole('dialog').getByRole('button', { name: 'Save the rule' }).click();
    await page.getByText('The rules are saved.').waitFor();
    const { Rules = [] } = await as()('s3', 'GetBucketLifecycleConfiguration', { Bucket: 'garden' });
    assert.deepEqual(Rules.map(({ ID, Expiration }) => [ID, Expiration?.Days]).sort(), [
      ['logs', 30],
      ['photos', 9],
    ]);

    await page.goto(`${world.origin}/buckets/garden?tab=rights`);
    const guard = page.getByRole('checkbox', { name: 'Refuse policies that open it to everybody' });
    await guard.waitFor();
    await as()('s3', 'PutPublicAccessBlock', {
      Bucket: 'garden',
      PublicAccessBlockConfiguration: { IgnorePublicAcls: true },
    });
    await guard.click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    const { PublicAccessBlockConfiguration: now } = await as()('s3', 'GetPublicAccessBlock', { Bucket: 'garden' });
    assert.deepEqual([now?.IgnorePublicAcls, now?.BlockPublicPolicy], [true, true]);
  });

  test('the list of buckets tells what each holds, to whoever may know', async () => {
    const ann = await world.cloud.newAccount('measurers');
    await caller(world.cloud.cloud, world.cloud.config.region)(ann)('s3', 'CreateBucket', { Bucket: 'measured' });
    const raw = rawClient(world.cloud, ann);
    await raw.ask({ service: 's3', method: 'PUT', target: '/measured/acorn', body: 'x'.repeat(300) });
    const page = await world.loggedIn(ann, 'buckets');
    await page.getByRole('row', { name: 'measured' }).getByText('300 B', { exact: true }).waitFor();

    const list = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
    const lister = await world.cloud.newUser(ann, 'lister', list);
    const other = await world.loggedIn(lister, 'buckets');
    await other.getByRole('row', { name: 'measured' }).waitFor();
    assert.equal(await other.getByText('300 B', { exact: true }).count(), 0);
    assert.equal(await other.getByText('could not be read').count(), 0);
  });
});
