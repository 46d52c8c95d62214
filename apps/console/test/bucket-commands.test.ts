import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { caller } from '../../mallee/test/caller.ts';
import { rawClient } from '../../mallee/test/raw-client.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';

const Bucket = 'garden';

describe('dialogs about buckets', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
    const as = caller(world.cloud.cloud, world.cloud.config.region)(world.cloud.admin);
    await as('s3', 'CreateBucket', { Bucket });
    const Rules = ['logs', 'photos'].map((ID) => ({
      ...{ ID, Status: 'Enabled' as const, Filter: { Prefix: `${ID}/` }, Expiration: { Days: 30 } },
    }));
    await as('s3', 'PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules } });
    for (const key of ['leaf.txt', 'a b/rose.txt']) {
      const target = `/${Bucket}/${key.replaceAll(' ', '%20')}`;
      const { status } = await rawClient(world.cloud, world.cloud.admin).ask({
        ...{ service: 's3', method: 'PUT', target, body: 'green' },
      });
      assert.equal(status, 200);
    }
  });
  after(() => world[Symbol.asyncDispose]());

  /** The commands that the open dialog shows, which is closed again. */
  async function commands(page: Page): Promise<string> {
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Show CLI').click();
    const text = await dialog.locator('pre').innerText();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    return text.replaceAll(' \\\n ', '');
  }
  const action = async (page: Page, name: string) => {
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };

  test('show the commands that delete, empty and make, with every part of what is one document', async () => {
    const page = await world.loggedIn(world.cloud.admin, `buckets/${Bucket}`);
    await page.getByRole('button', { name: 'Create a folder' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('new');
    assert.equal(await commands(page), 'aws s3api put-object --bucket garden --key new/');
    for (const entry of ['leaf.txt', 'a b/']) await page.getByRole('checkbox', { name: `Select ${entry}` }).check();
    await action(page, 'Delete');
    const deletes =
      'aws s3api delete-objects --bucket garden --delete \'{"Objects":[{"Key":"leaf.txt"}],"Quiet":true}\'';
    assert.equal(await commands(page), `${deletes}\n\naws s3 rm --recursive 's3://garden/a b/'`);

    await page.goto(`${world.origin}/buckets/${Bucket}/object?key=${encodeURIComponent('a b/rose.txt')}`);
    await page.getByRole('button', { name: 'Share a link' }).click();
    assert.equal(await commands(page), "aws s3 presign 's3://garden/a b/rose.txt' --expires-in 3600");
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    assert.match(await commands(page), /^aws s3api delete-objects .*"Key":"a b\/rose.txt"/);

    await page.goto(`${world.origin}/buckets/${Bucket}?tab=settings`);
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    assert.match(await commands(page), /^aws s3api put-bucket-versioning .*'{"Status":"Enabled"}'$/);

    await page.goto(`${world.origin}/buckets/${Bucket}?tab=lifecycle`);
    await page.getByRole('button', { name: 'Change logs' }).click();
    assert.match(await commands(page), /^aws s3api put-bucket-lifecycle-configuration .*"photos".*"logs"/);
    await page.getByRole('button', { name: 'Delete logs' }).click();
    const rest = await commands(page);
    assert.ok(rest.includes('"photos"') && !rest.includes('"logs"'));

    await page.goto(`${world.origin}/buckets/${Bucket}?tab=rights`);
    await page.getByRole('button', { name: 'Everybody may read', exact: true }).click();
    await page.getByText('Show CLI').click();
    await page.getByText(/aws s3api put-bucket-policy/).waitFor();
    await page.getByText('Show CLI').click();
    await page.getByRole('button', { name: 'Every site may read' }).click();
    await page.getByText('Show CLI').nth(1).click();
    await page.getByText(/aws s3api put-bucket-cors/).waitFor();

    await page.goto(`${world.origin}/buckets`);
    await page.getByRole('checkbox', { name: `Select ${Bucket}` }).check();
    await action(page, 'Empty');
    assert.match(await commands(page), /list-multipart-uploads[\s\S]*list-object-versions[\s\S]*delete-object /);
    await action(page, 'Delete');
    assert.equal(await commands(page), 'aws s3api delete-bucket --bucket garden');
    assert.deepEqual(world.complaints, []);
  });
});
