import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';

describe('key pair (the second of the three daily tests)', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  test('a key pair is made, its private half saved once, and it is deleted again', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'key-pairs');
    await page.getByText('No key pair yet').waitFor();
    await page.getByRole('link', { name: 'Create a key pair' }).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('my-sel-gen-key-00');
    await page.getByText('RSA', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Create and save' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'my-sel-gen-key-00.pem');
    const pem = await readFile(await download.path(), 'utf8');
    assert.equal(createPrivateKey(pem).asymmetricKeyType, 'rsa');
    await page.getByRole('heading', { name: 'Key pairs (1/1)' }).waitFor();

    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No key pair yet').waitFor();
    assert.deepEqual(world.complaints, []);
  });

  test('a private key that is pasted by mistake is not sent', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'key-pairs/create?way=import');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('textbox', { name: 'Name' }).fill('mine');
    await page.getByRole('textbox', { name: 'Public key' }).fill('-----BEGIN OPENSSH PRIVATE KEY-----');
    await page.getByRole('button', { name: 'Import the key' }).click();
    await page.getByText('This is a private key').waitFor();
    assert.ok(!asked.some((url) => url.includes('ImportKeyPair')));
  });
});
