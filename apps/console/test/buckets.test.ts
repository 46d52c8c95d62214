import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { caller } from '../../mallee/test/caller.ts';
import { eventually } from '../../mallee/test/eventually.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';

describe('buckets in the console', () => {
  let world: ConsoleWorld;
  let folder: string;
  before(async () => {
    world = await openConsoleWorld();
    folder = await mkdtemp(join(tmpdir(), 'mallee-upload-'));
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const as = () => caller(world.cloud.cloud, world.cloud.config.region)(world.cloud.admin);

  test('a bucket is made and a folder of 200 files is uploaded, browsed, shared and deleted', async () => {
    const files = join(folder, 'herbarium');
    await mkdir(join(files, 'leaves'), { recursive: true });
    for (let index = 0; index < 200; index += 1)
      await writeFile(join(files, index < 150 ? 'leaves' : '.', `leaf ${index} ü&+.txt`), `leaf ${index}`);

    const page = await world.loggedIn(world.cloud.admin, 'buckets/create');
    await page.getByRole('textbox', { name: 'Name' }).fill('herbarium');
    await page.getByRole('button', { name: 'Create the bucket' }).click();
    await page.getByText('This bucket is empty').waitFor();
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('menuitem', { name: 'A folder' }).click(),
    ]);
    await chooser.setFiles(files);
    await page.getByText('200 files (').waitFor();
    const { KeyCount } = await as()('s3', 'ListObjectsV2', { Bucket: 'herbarium' });
    assert.equal(KeyCount, 200);

    await page.getByRole('link', { name: 'herbarium/' }).click();
    await page.getByRole('heading', { name: 'Objects (51)' }).waitFor();
    await page.getByRole('link', { name: 'leaves/' }).click();
    await page.getByRole('heading', { name: 'Objects (150)' }).waitFor();
    await page.getByRole('link', { name: 'leaf 0 ü&+.txt' }).click();
    await page.getByText('leaf 0', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Share a link' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click();
    await page.getByRole('button', { name: 'Copy the link' }).waitFor();
    const link = await page.getByRole('dialog').locator('pre').textContent();
    const answer = await fetch(link!);
    assert.equal(await answer.text(), 'leaf 0');
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'leaf 0 ü&+.txt');

    await page.goto(`${world.origin}/buckets/herbarium`);
    await page.getByRole('checkbox', { name: 'Select herbarium/' }).check();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('This bucket is empty').waitFor();
    assert.deepEqual(world.complaints, []);
  });

  test('a large file goes in parts, over a fault of the connection, and again only what was missing', async () => {
    await as()('s3', 'CreateBucket', { Bucket: 'large' });
    const name = join(folder, 'large.bin');
    await writeFile(name, Buffer.alloc(40 * 1024 * 1024, 'mallee'));
    const page = await world.loggedIn(world.cloud.admin, 'buckets/large');
    const parts: string[] = [];
    const partsThere = async () => {
      const [upload] = (await as()('s3', 'ListMultipartUploads', { Bucket: 'large' })).Uploads ?? [];
      const where = { Bucket: 'large', Key: 'large.bin', UploadId: upload!.UploadId! };
      return (await as()('s3', 'ListParts', where)).Parts?.length ?? 0;
    };
    let refuse = true;
    await page.route(/objects\/large\/large\.bin/, async (route) => {
      const part = new URL(route.request().url()).searchParams.get('partNumber')!;
      parts.push(part);
      if (refuse && part === '3') {
        // What is on its way when one fails is broken off: two are to have arrived before.
        await eventually('two parts are there', async () => (await partsThere()) >= 2 || undefined, 60_000);
        return route.fulfill({ status: 403, json: { code: 'AccessDenied', message: 'Not now.' } });
      }
      return route.continue();
    });
    const upload = async () => {
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('menuitem', { name: 'Files' }).click(),
      ]);
      await chooser.setFiles(name);
    };
    await upload();
    await page.getByText('1 file of 1 did not arrive').waitFor();
    refuse = false;
    parts.length = 0;
    await page.getByRole('button', { name: 'Go on with these' }).click();
    await page.getByText('1 file (40.0 MiB) uploaded').waitFor();
    assert.ok(parts.includes('3') && parts.length < 5, `parts ${parts}`);
    const { ContentLength, ETag } = await as()('s3', 'HeadObject', { Bucket: 'large', Key: 'large.bin' });
    assert.equal(ContentLength, 40 * 1024 * 1024);
    assert.match(ETag!, /-5"$/);
    assert.deepEqual((await as()('s3', 'ListMultipartUploads', { Bucket: 'large' })).Uploads ?? [], []);
  });

  test('a policy with a mistake is not sent, and a good one holds', async () => {
    await as()('s3', 'CreateBucket', { Bucket: 'open' });
    const page = await world.loggedIn(world.cloud.admin, 'buckets/open?tab=rights');
    const policy = page.getByRole('textbox', { name: 'Policy', exact: true });
    await policy.fill('{ "Statement": [{ "Effect": "Permit" }] }');
    await page.getByText('Effect is Allow or Deny.').waitFor();
    await page.getByRole('button', { name: 'Everybody may read' }).click();
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('The policy holds now.').waitFor();
    const { Policy } = await as()('s3', 'GetBucketPolicy', { Bucket: 'open' });
    assert.equal(JSON.parse(Policy!).Statement[0].Action, 's3:GetObject');
  });
});
