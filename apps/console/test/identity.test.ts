import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { caller } from '../../mallee/test/caller.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';

const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
});

describe('identities in the console', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
  });
  after(() => world[Symbol.asyncDispose]());
  const as = () => caller(world.cloud.cloud, world.cloud.config.region)(world.cloud.admin);

  test('a role goes after all that hangs on it, in calls that are shown before', async () => {
    const RoleName = 'gardener';
    await as()('iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    });
    await as()('iam', 'PutRolePolicy', { RoleName, PolicyName: 'look', PolicyDocument: document });
    await as()('iam', 'AttachRolePolicy', { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' });
    await as()('iam', 'CreateInstanceProfile', { InstanceProfileName: RoleName });
    await as()('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: RoleName, RoleName });

    const page = await world.loggedIn(world.cloud.admin, `roles/${RoleName}?do=delete`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Delete 1 role?').waitFor();
    await dialog.getByRole('textbox').fill('delete');
    await dialog.getByText('Show CLI').click();
    const shown = await dialog.locator('pre').innerText();
    const commands = [...shown.matchAll(/^aws iam (\S+)/gm)].map(([, command]) => command);
    assert.deepEqual(commands, [
      ...['detach-role-policy', 'delete-role-policy', 'remove-role-from-instance-profile'],
      ...['delete-instance-profile', 'delete-role'],
    ]);
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Deleted 1 role.').waitFor();
    await page.getByRole('heading', { name: 'Roles (0)' }).waitFor();
    assert.deepEqual((await as()('iam', 'ListInstanceProfiles', {})).InstanceProfiles, []);
  });

  test('a second try of several deletions goes on with the one that failed', async () => {
    for (const GroupName of ['one', 'two']) await as()('iam', 'CreateGroup', { GroupName });
    const page = await world.loggedIn(world.cloud.admin, 'groups?selected=one,two&do=delete');
    let calls = 0;
    await page.route('**/api/iam/DeleteGroup', (route) => {
      calls += 1;
      return calls === 2 ? route.fulfill({ status: 500, body: '{}' }) : route.continue();
    });
    const dialog = page.getByRole('dialog');
    const go = dialog.getByRole('button', { name: 'Delete', exact: true });
    await go.click();
    await page.getByRole('heading', { name: 'Groups (1/1)' }).waitFor();
    await go.click();
    await page.getByText('Deleted 2 groups.').waitFor();
    assert.equal(calls, 3);
    assert.deepEqual((await as()('iam', 'ListGroups', {})).Groups, []);
  });

  test('a policy’s sixth version takes the place of the oldest, and an edited document shows the calls', async () => {
    const { Policy } = await as()('iam', 'CreatePolicy', { PolicyName: 'seed', PolicyDocument: document });
    const PolicyArn = Policy!.Arn!;
    for (let version = 2; version <= 5; version += 1)
      await as()('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument: document });
    const page = await world.loggedIn(world.cloud.admin, `policies/detail?arn=${encodeURIComponent(PolicyArn)}`);
    const editor = page.getByRole('textbox', { name: 'Document' });
    await editor.fill(document.replace('ListAllMyBuckets', 'GetObject'));
    await page.getByText('Show CLI').click();
    await page.getByText('aws iam delete-policy-version').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The new version holds now.').waitFor();
    const { Versions = [] } = await as()('iam', 'ListPolicyVersions', { PolicyArn });
    assert.deepEqual(Versions.map(({ VersionId, IsDefaultVersion }) => `${VersionId} ${IsDefaultVersion}`).sort(), [
      'v1 false',
      'v3 false',
      'v4 false',
      'v5 false',
      'v6 true',
    ]);
  });
});
