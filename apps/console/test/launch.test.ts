import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { caller } from '../../mallee/test/caller.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';

describe('launch (the third of the three daily tests)', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const as = () => caller(world.cloud.cloud, world.cloud.config.region)(world.cloud.admin);

  test('a machine is tried, launched with a key made on the way, comes up, stops and is terminated', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'instances');
    await page.getByText('No machine yet').waitFor();
    await page.getByRole('link', { name: 'Launch an instance' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('testinstance');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('The cloud would launch this now').waitFor();
    assert.deepEqual((await as()('ec2', 'DescribeInstances', {})).Reservations, []);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Launch the instance' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'admin-key.pem');
    await page.getByRole('heading', { name: 'testinstance' }).waitFor();
    await page.getByText('1 instance on the way.').waitFor();
    await page.getByText('Running').first().waitFor();

    const { Reservations } = await as()('ec2', 'DescribeInstances', {});
    const [made] = Reservations![0]!.Instances!;
    assert.deepEqual(
      [made!.KeyName, made!.SecurityGroups!.map(({ GroupName }) => GroupName), made!.MetadataOptions!.HttpTokens],
      ['admin-key', ['ssh'], 'required'],
    );

    const act = async (action: string) => {
      await page.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: 'State' }).click();
      await page.getByRole('menuitem', { name: action, exact: true }).click();
    };
    await act('Stop');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped').first().waitFor();
    await page.getByText('Stopping 1 instance.').waitFor();

    await act('Terminate');
    const dialog = page.getByRole('dialog');
    assert.ok(await dialog.getByRole('button', { name: 'Terminate' }).isDisabled());
    await dialog.getByPlaceholder('terminate').fill('terminate');
    await dialog.getByRole('button', { name: 'Terminate' }).click();
    await page.getByText('Terminated').first().waitFor();
    assert.deepEqual(world.complaints, []);
  });

  test('the keyboard alone launches a machine', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'instances/launch');
    // The name has the focus; Enter in a text field is the form's main button.
    await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
    await page.keyboard.type('by-hand');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'by-hand' }).waitFor();
  });

  test('an action that makes no sense now says why', async () => {
    const page = await world.loggedIn(world.cloud.admin, 'instances?filter=[["name","=","by-hand"]]');
    await page.getByText('1 match', { exact: true }).first().waitFor();
    await page.getByText('Running').first().waitFor();
    await page.getByRole('checkbox', { name: /^Select i-/ }).check();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    const change = page.getByRole('menuitem', { name: 'Change the type' });
    assert.equal(await change.getAttribute('aria-disabled'), 'true');
    const reason = page.locator(`[id="${await change.getAttribute('aria-describedby')}"]`);
    assert.equal(await reason.textContent(), 'Stop it first: a machine takes this up when it starts.');
  });
});
