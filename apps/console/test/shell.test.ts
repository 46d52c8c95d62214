import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { caller } from '../../mallee/test/caller.ts';
import { eventually } from '../../mallee/test/eventually.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';
import { type Garden, plant } from './every-page.ts';

const mostScriptBytes = 450_000;

describe('the frame around the console’s pages', () => {
  let world: ConsoleWorld;
  let garden: Garden;
  before(async () => {
    world = await openConsoleWorld();
    garden = await plant(world.cloud, world.cloud.admin);
  });
  after(() => world[Symbol.asyncDispose]());

  test('the first page costs at most 450 KB of script as it is sent', async () => {
    const page = await world.browser();
    const scripts = new Set<string>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith('.js')) scripts.add(pathname);
    });
    const { accessKeyId, secretAccessKey } = world.cloud.admin;
    await page.goto(`${world.origin}/instances`);
    await page.getByRole('button', { name: 'Access keys' }).click();
    await page.getByLabel('Access key id').fill(accessKeyId);
    await page.getByLabel('Secret access key').fill(secretAccessKey);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Instances (5)' }).waitFor();
    const dist = join(import.meta.dirname, '../dist');
    const bytes = [...scripts].reduce((sum, path) => sum + statSync(join(dist, `${path}.gz`)).size, 0);
    assert.ok(scripts.size > 5 && bytes <= mostScriptBytes, `${bytes} bytes in ${scripts.size} files`);
    const texts = [...scripts].map((path) => readFileSync(join(dist, path), 'utf8'));
    assert.ok(!texts.some((text) => text.includes('xterm') || text.includes('RFB ')), 'terminal and screen come later');
  });

  test('Ctrl K finds pages and things, by keyboard alone', async () => {
    const page = await world.loggedIn(world.cloud.admin);
    await page.keyboard.press('Control+k');
    const field = page.getByRole('searchbox', { name: 'Name, id, address or page' });
    await field.waitFor();
    await page.waitForTimeout(200);
    await page.keyboard.type(`web ${garden.instance}`);
    await page.getByRole('dialog').getByRole('link', { name: 'web' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'web' }).waitFor();
    assert.ok(page.url().endsWith(`/instances/${garden.instance}`));
  });

  test('Ctrl K finds what can be done to a thing, and asks before it is done', async () => {
    const page = await world.loggedIn(world.cloud.admin);
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Name, id, address or page' }).fill(`reboot ${garden.instance}`);
    await page.getByRole('dialog').getByRole('link', { name: 'Reboot: web' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Reboot 1 instance?' }).waitFor();
    assert.ok(page.url().endsWith(`/instances/${garden.instance}`));
    await page.getByRole('button', { name: 'Show CLI' }).click();
    await page.getByText(`--instance-ids ${garden.instance}`).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Reboot' }).click();
    await page.getByText('Rebooting 1 instance.').waitFor();

    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Name, id, address or page' }).fill(`start ${garden.instance}`);
    await page.keyboard.press('Enter');
    await page.getByText(/^Start: /).waitFor();
  });

  test('colours and density are kept', async () => {
    const page = await world.loggedIn(world.cloud.admin);
    await page.getByRole('button', { name: 'Look' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
    await page.reload();
    await page.locator('body.awsui-dark-mode').waitFor();
  });

  test('a message stays when the page changes', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'addresses');
    await page.getByRole('button', { name: 'Allocate an address' }).click();
    await page.getByText('is yours.').waitFor();
    await page.getByRole('link', { name: 'Key pairs' }).first().click();
    await page.getByRole('heading', { name: 'Key pairs (1)' }).waitFor();
    assert.ok(await page.getByText('is yours.').isVisible());
  });

  test('an elastic address moves from one machine to another in one gesture', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'addresses');
    const give = async (name: string) => {
      await page
        .getByRole('checkbox', { name: /^Select eipalloc-/ })
        .first()
        .check();
      await page.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: 'Give to a machine, or move' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'To which machine' }).click();
      await dialog.getByRole('option', { name }).first().click();
      await dialog.getByRole('button', { name: /Give it|Move it/ }).click();
      await page.getByText(`is at ${name} now.`).waitFor();
      await page
        .getByRole('checkbox', { name: /^Select eipalloc-/ })
        .first()
        .uncheck();
    };
    await give('web');
    await give('worker');
  });

  test('somebody leaves a group on its page and joins it again on his own', async () => {
    const group = await world.loggedIn(world.cloud.admin, 'groups/gardeners');
    await group.getByRole('button', { name: 'Take out: ann' }).click();
    await group.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
    await group.getByText('Nobody is in it.').waitFor();
    const user = await world.loggedIn(world.cloud.admin, 'users/ann?tab=groups');
    await user.getByRole('button', { name: 'Add to groups' }).click();
    await user.getByRole('dialog').getByRole('button', { name: 'Groups' }).click();
    await user.getByRole('option', { name: 'gardeners' }).click();
    await user.keyboard.press('Escape');
    await user.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await user.getByRole('button', { name: 'Take out of gardeners' }).waitFor();
    await group.getByRole('button', { name: 'Take out: ann' }).waitFor();
  });

  test('what is typed into the serial terminal reaches the machine, whose words are shown', async () => {
    const page = await world.loggedIn(world.cloud.admin, `instances/${garden.instance}?tab=serial`);
    await page.getByText('Connected').waitFor();
    await page.locator('.xterm-accessibility-tree').getByText('boot 1').waitFor();
    const sent: string[] = [];
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.webSocketFrameSent', ({ response }) => sent.push(response.payloadData));
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('ls');
    await assert.doesNotReject(async () => {
      while (sent.length < 2) await page.waitForTimeout(50);
    });
    assert.deepEqual(
      sent.map((data) => Buffer.from(data, 'base64').toString()),
      ['l', 's'],
    );
  });

  test('why a request was denied is told from its entry in the activity log', async () => {
    const own = await world.cloud.newAccount('denials');
    const weak = await world.cloud.newUser(own, 'weak', { Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' });
    const page = await world.loggedIn(weak, 'addresses');
    await page.getByRole('button', { name: 'Allocate an address' }).click();
    await page.getByText('An administrator of your account can give you this right').waitFor();
    const boss = await world.loggedIn(own, 'activity?filter=[["outcome","=","denied"]]');
    await boss.getByText('ec2:AllocateAddress').first().waitFor();
    await boss.getByRole('radio').first().check();
    await boss.getByRole('button', { name: 'Actions' }).click();
    await boss.getByRole('menuitem', { name: 'Why was this denied?' }).click();
    await boss.getByRole('dialog').getByText('ec2:AllocateAddress').first().waitFor();
    await boss.getByRole('dialog').getByText('Decided by').waitFor();
  });

  test('an address that asks for an action does nothing before its question is answered', async () => {
    const as = caller(world.cloud.cloud, world.cloud.config.region)(world.cloud.admin);
    const Filters = [{ Name: 'tag:Name', Values: ['worker'] }];
    const worker = async () => (await as('ec2', 'DescribeInstances', { Filters })).Reservations![0]!.Instances![0]!;
    const id = (await worker()).InstanceId!;
    await as('ec2', 'StopInstances', { InstanceIds: [id] });
    await eventually('it is stopped', async () => ((await worker()).State!.Name === 'stopped' ? true : undefined));
    const page = await world.loggedIn(world.cloud.admin, `instances/${id}?do=start`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The address that you followed asks for this.').waitFor();
    assert.equal((await worker()).State!.Name, 'stopped');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Starting 1 instance.').waitFor();
  });
});
