import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { caller } from '../../mallee/test/caller.ts';
import type { Person } from '../../mallee/test/cloud-process.ts';
import { type ConsoleWorld, logIn, openConsoleWorld } from './console-world.ts';
import { hostile } from './every-page.ts';

describe('the console, where things go wrong', () => {
  let world: ConsoleWorld;
  let owner: Person;
  before(async () => {
    world = await openConsoleWorld();
    owner = await world.cloud.newAccount('bad-input');
  });
  after(() => world[Symbol.asyncDispose]());

  const as = () => caller(world.cloud.cloud, world.cloud.config.region)(owner);
  const run = async (name: string) => {
    const { Instances } = await as()('ec2', 'RunInstances', {
      ...{ ImageId: world.cloud.image, InstanceType: 't2.micro', MinCount: 1, MaxCount: 1 },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: name }] }],
    });
    return Instances![0]!.InstanceId!;
  };

  test('a wrong password is refused, and account and user stay in the form', async () => {
    const page = await world.browser();
    await page.goto(`${world.origin}/instances`);
    await page.getByRole('textbox', { name: 'Account' }).fill('bad-input');
    await page.getByRole('textbox', { name: 'User' }).fill('ann');
    await page.locator('input[name=password]').fill('not it');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('do not belong together').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Account' }).inputValue(), 'bad-input');
    assert.equal(await page.getByRole('textbox', { name: 'User' }).inputValue(), 'ann');
  });

  test('a password that was given must be changed at the first login, which then goes on where it was', async () => {
    await world.cloud.newUser(owner, 'newcomer', { Effect: 'Allow', Action: '*', Resource: '*' });
    await as()('iam', 'CreateLoginProfile', {
      ...{ UserName: 'newcomer', Password: 'given-by-somebody-1', PasswordResetRequired: true },
    });
    const page = await world.browser();
    await page.goto(`${world.origin}/key-pairs`);
    await page.getByRole('textbox', { name: 'Account' }).fill('bad-input');
    await page.getByRole('textbox', { name: 'User' }).fill('newcomer');
    await page.locator('input[name=password]').fill('given-by-somebody-1');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Choose one of your own').waitFor();
    await page.locator('input[name=new]').fill('chosen-by-myself-2');
    await page.locator('input[name=again]').fill('chosen-by-myself-2');
    await page.getByRole('button', { name: 'Change the password and log in' }).click();
    await page.getByRole('heading', { name: 'Key pairs' }).waitFor();
  });

  test('a session that ended brings the login back, with the account kept and the page where it was', async () => {
    await world.cloud.newUser(owner, 'leaver', { Effect: 'Allow', Action: '*', Resource: '*' });
    await as()('iam', 'CreateLoginProfile', { UserName: 'leaver', Password: 'until-it-is-taken-1' });
    const page = await world.browser();
    await page.goto(`${world.origin}/security-groups`);
    const logIn = async (password: string) => {
      await page.locator('input[name=password]').fill(password);
      await page.getByRole('button', { name: 'Log in' }).click();
    };
    await page.getByRole('textbox', { name: 'Account' }).fill('bad-input');
    await page.getByRole('textbox', { name: 'User' }).fill('leaver');
    await logIn('until-it-is-taken-1');
    await page.getByRole('heading', { name: 'Security groups' }).waitFor();
    await as()('iam', 'UpdateLoginProfile', { UserName: 'leaver', Password: 'given-anew-2' });
    await page.getByText('Your session has ended').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Account' }).inputValue(), 'bad-input');
    assert.equal(await page.getByRole('textbox', { name: 'User' }).inputValue(), 'leaver');
    await logIn('given-anew-2');
    await page.getByRole('heading', { name: 'Security groups' }).waitFor();
  });

  test('markup, quotes, right-to-left text and emoji in names are text', async () => {
    const id = await run(hostile);
    const page = await world.loggedIn(owner, 'instances');
    await page.getByRole('link', { name: hostile }).first().click();
    await page.getByRole('heading', { name: hostile }).waitFor();
    assert.ok((await page.title()).startsWith(hostile));
    await page.goto(`${world.origin}/instances/${id}?tab=tags`);
    assert.equal(await page.getByLabel('Value').inputValue(), hostile);
    assert.equal(await page.locator('main img[src=x]').count(), 0);
    assert.deepEqual(world.complaints, []);
  });

  test('a machine that somebody else terminates changes on the page without a reload', async () => {
    const id = await run('gone-soon');
    const page = await world.loggedIn(owner, `instances/${id}`);
    await page.getByText('Running').first().waitFor();
    await as()('ec2', 'TerminateInstances', { InstanceIds: [id] });
    await page.getByText('Terminated').first().waitFor();
  });

  test('a dialog stays open while the list under it is refreshed', async () => {
    await run('patient');
    const page = await world.loggedIn(owner, 'instances?filter=[["name","=","patient"]]');
    await page.getByRole('checkbox', { name: /^Select i-/ }).check();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'State' }).click();
    await page.getByRole('menuitem', { name: 'Terminate', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByPlaceholder('terminate').fill('termi');
    const [answer] = await Promise.all([page.waitForResponse(/DescribeInstances$/), run('another')]);
    await answer.finished();
    assert.equal(await dialog.getByPlaceholder('terminate').inputValue(), 'termi');
  });

  test('two tabs share a session and one connection for news, and a log-out in either is seen in both', async () => {
    const one = await world.loggedIn(owner, 'security-groups');
    const connections: string[] = [];
    one
      .context()
      .on('request', (request) => request.resourceType() === 'eventsource' && connections.push(request.url()));
    const other = await one.context().newPage();
    for (const [index, leaving] of [one, other].entries()) {
      await other.goto(`${world.origin}/security-groups`);
      await other.getByRole('heading', { name: `Security groups (${index + 1})` }).waitFor();
      connections.length = 0;
      await as()('ec2', 'CreateSecurityGroup', { GroupName: `news-${index}`, Description: 'News for both tabs' });
      for (const tab of [one, other])
        await tab.getByRole('heading', { name: `Security groups (${index + 2})` }).waitFor();
      assert.deepEqual(connections, []);

      await leaving.getByRole('button', { name: 'admin @ bad-input' }).click();
      await leaving.getByRole('menuitem', { name: 'Log out' }).click();
      for (const tab of [one, other]) await tab.getByRole('button', { name: 'Log in' }).waitFor();
      await logIn(one, owner);
    }
  });

  test('the other tab hears of a log-out though the one that left held the connection for news', async () => {
    const one = await world.loggedIn(owner, 'security-groups');
    const other = await one.context().newPage();
    // Both as if the connection had been closed before the news came over it.
    await one.context().route('**/events', (route) => route.abort());
    for (const tab of [one, other]) {
      await tab.goto(`${world.origin}/security-groups`);
      await tab.getByRole('heading', { name: 'Security groups', exact: false }).waitFor();
    }
    await one.getByRole('button', { name: 'admin @ bad-input' }).click();
    await one.getByRole('menuitem', { name: 'Log out' }).click();
    for (const tab of [one, other]) await tab.getByRole('button', { name: 'Log in' }).waitFor();
  });

  test('news come again after a proxy has refused them for a while', async () => {
    const page = await world.loggedIn(owner, 'key-pairs');
    let refused = 0;
    await page.route('**/events', (route) => {
      refused += 1;
      return refused > 1 ? route.continue() : route.fulfill({ status: 502, body: 'Bad gateway' });
    });
    await page.goto(`${world.origin}/key-pairs`);
    await page.getByText('No key pair yet').waitFor();
    await page.waitForResponse((response) => response.url().endsWith('/events') && response.status() === 200);
    await as()('ec2', 'CreateKeyPair', { KeyName: 'after-the-gap' });
    await page.getByText('after-the-gap').waitFor();
    await as()('ec2', 'DeleteKeyPair', { KeyName: 'after-the-gap' });
  });

  test('a double click makes one thing', async () => {
    const page = await world.loggedIn(owner, 'addresses');
    await page.getByRole('button', { name: 'Allocate an address' }).dblclick();
    await page.getByRole('heading', { name: 'Elastic addresses (1)' }).waitFor();
    assert.equal((await as()('ec2', 'DescribeAddresses', {})).Addresses!.length, 1);
  });

  test('a lost connection is said, and the page goes on when it is back', async () => {
    const page = await world.loggedIn(owner, 'key-pairs');
    await page.getByText('No key pair yet').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Refresh key pairs' }).click();
    await page.getByText('The cloud cannot be reached').first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The cloud cannot be reached').first().waitFor({ state: 'hidden' });
  });

  test('a thing that is not there, and a page that is not there, say so', async () => {
    const page = await world.loggedIn(owner, 'instances/i-00000000000000000');
    await page.getByRole('heading', { name: 'There is no such instance' }).waitFor();
    await page.goto(`${world.origin}/nothing`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  });

  test('10,000 machines in a list can be filtered and paged', async () => {
    const page = await world.loggedIn(owner);
    const Instances = Array.from({ length: 10_000 }, (_, index) => ({
      InstanceId: `i-${String(index).padStart(17, '0')}`,
      State: { Code: 80, Name: 'stopped' },
      InstanceType: index % 2 ? 't2.micro' : 't2.small',
      LaunchTime: '2026-01-01T00:00:00Z',
      Tags: [{ Key: 'Name', Value: `machine-${index}` }],
    }));
    await page.route('**/api/ec2/DescribeInstances', (route) =>
      route.fulfill({ json: { Reservations: [{ Instances }] } }),
    );
    await page.goto(`${world.origin}/instances`);
    await page.getByRole('heading', { name: 'Instances (10000)' }).waitFor();
    const filter = page.getByRole('combobox', { name: 'Filter instances' });
    await filter.fill('machine-9876');
    await filter.press('Enter');
    await page.getByText('1 match', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'machine-9876' }).waitFor();
  });
});
