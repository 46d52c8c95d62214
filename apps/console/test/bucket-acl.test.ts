import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { caller } from '../../mallee/test/caller.ts';
import type { Person } from '../../mallee/test/cloud-process.ts';
import { rawClient } from '../../mallee/test/raw-client.ts';
import { type ConsoleWorld, logIn, openConsoleWorld } from './console-world.ts';

const Bucket = 'garden';
const rights = `buckets/${Bucket}?tab=rights`;

describe('access lists in the console', () => {
  let world: ConsoleWorld;
  let ann: Person;
  let annId: string;
  before(async () => {
    world = await openConsoleWorld();
    ann = await world.cloud.newAccount('ann');
    annId = (await as(ann)('s3', 'ListBuckets', {})).Owner!.ID!;
    await as(ann)('iam', 'UpdateUserInfo', { UserName: 'admin', InfoKey: 'email', InfoValue: 'ann@example.org' });
    await as()('s3', 'CreateBucket', { Bucket });
    const request = { service: 's3', method: 'PUT', target: `/${Bucket}/leaf.txt`, body: 'green' } as const;
    assert.equal((await rawClient(world.cloud, world.cloud.admin).ask(request)).status, 200);
  });
  after(() => world[Symbol.asyncDispose]());

  const as = (who = world.cloud.admin) => caller(world.cloud.cloud, world.cloud.config.region)(who);
  /** The bucket as if it were new, but for what it is said to have. */
  const reset = async (
    ObjectOwnership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' = 'BucketOwnerPreferred',
    block?: object,
  ) => {
    await as()('s3', 'DeleteBucketOwnershipControls', { Bucket });
    await as()('s3', 'PutBucketAcl', { Bucket, ACL: 'private' });
    await as()('s3', 'PutBucketOwnershipControls', { Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } });
    await as()('s3', 'DeletePublicAccessBlock', { Bucket });
    if (block) await as()('s3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: block });
  };
  /** `READ ann`, the owner's own left out. */
  const granted = async () => {
    const { Grants, Owner } = await as()('s3', 'GetBucketAcl', { Bucket });
    return Grants!.flatMap(({ Permission, Grantee }) =>
      Grantee!.ID === Owner!.ID ? [] : [`${Permission} ${Grantee!.DisplayName ?? Grantee!.URI!.split('/').at(-1)}`],
    );
  };
  const anybody = async () => (await fetch(`${world.cloud.endpoint}/${Bucket}/leaf.txt`)).status;
  const beginWith = async (page: Page, preset: string) => {
    await page.getByRole('button', { name: 'Begin with' }).click();
    await page.getByRole('menuitem', { name: preset, exact: true }).click();
  };
  const saving = (page: Page) => page.getByRole('button', { name: 'Save the access list' });
  const saved = async (page: Page) => {
    await saving(page).click();
    await page.getByText('The access list holds now.').waitFor();
  };
  const owning = async (page: Page, ownership: string) => {
    await page.getByRole('button', { name: 'Change the ownership' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: ownership }).check();
  };
  const add = async (page: Page, account: string) => {
    await page.getByRole('button', { name: 'Add somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Account' }).fill(account);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };

  test('access lists are let count, an object is opened to everybody and closed, and lists are switched off again', async () => {
    await reset('BucketOwnerEnforced');
    const page = await world.loggedIn(world.cloud.admin, rights);
    await page.getByText('Access lists are switched off for this bucket').waitFor();
    assert.ok(await page.getByRole('checkbox', { name: /List objects/ }).isDisabled());
    await page.goto(`${world.origin}/buckets/garden/object?key=leaf.txt&tab=rights`);
    await page.getByRole('link', { name: 'The bucket’s object ownership' }).click();
    await owning(page, 'Bucket owner preferred');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Access lists count in this bucket now.').waitFor();
    assert.equal(await anybody(), 403);

    await page.goto(`${world.origin}/buckets/garden/object?key=leaf.txt&tab=rights`);
    await beginWith(page, 'Everybody may read');
    await page.getByRole('checkbox', { name: 'Everybody: See this list' }).check();
    await saved(page);
    assert.equal(await anybody(), 200);
    const { Grants } = await as()('s3', 'GetObjectAcl', { Bucket, Key: 'leaf.txt' });
    assert.deepEqual(
      Grants!.map(({ Permission }) => Permission),
      ['FULL_CONTROL', 'READ', 'READ_ACP'],
    );
    await page.getByRole('button', { name: 'Remove Everybody' }).click();
    await saving(page).click();
    await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' });
    assert.equal(await anybody(), 403);

    await as()('s3', 'PutBucketAcl', { Bucket, GrantRead: `id=${annId}` });
    await page.goto(`${world.origin}/${rights}`);
    await owning(page, 'Bucket owner enforced');
    await dialog.getByText('The bucket’s list is another than').first().waitFor();
    assert.ok(await dialog.getByRole('button', { name: 'Save' }).isDisabled());
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await beginWith(page, 'Only the owner');
    await saved(page);
    await owning(page, 'Bucket owner enforced');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Access lists are switched off for this bucket').waitFor();
    const { OwnershipControls } = await as()('s3', 'GetBucketOwnershipControls', { Bucket });
    assert.equal(OwnershipControls!.Rules![0]!.ObjectOwnership, 'BucketOwnerEnforced');
  });

  test('somebody is named by canonical id, by e-mail and as a group, and what nobody has is refused with the reason', async () => {
    await reset();
    const page = await world.loggedIn(world.cloud.admin, rights);
    await add(page, annId);
    await saved(page);
    assert.deepEqual(await granted(), ['READ ann']);
    const short = `ann (${annId.slice(0, 8)}…${annId.slice(-8)})`;
    await page.getByRole('button', { name: `Remove ${short}` }).click();
    await add(page, 'ann@example.org');
    await page.getByRole('checkbox', { name: 'ann@example.org: See this list' }).check();
    await saving(page).click();
    await page.getByRole('checkbox', { name: `${short}: See this list` }).waitFor();
    assert.deepEqual(await granted(), ['READ ann', 'READ_ACP ann']);

    await add(page, 'nobody@example.org');
    await saving(page).click();
    await page.getByText('UnresolvableGrantByEmailAddress').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('UnresolvableGrantByEmailAddress').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Add somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Account' }).fill('nobody');
    assert.ok(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled());
    await dialog.getByRole('radio', { name: 'Delivery of access logs' }).check();
    await dialog.getByText('Show CLI').click();
    await dialog.getByText('aws s3api put-bucket-acl').waitFor();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await saving(page).click();
    await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' });
    assert.deepEqual(await granted(), ['READ ann', 'READ_ACP ann', 'READ LogDelivery']);
  });

  test('a draft is gone once it is saved, also where the stored list stays equal, and nothing unchanged is saved', async () => {
    await reset();
    await as()('s3', 'PutBucketAcl', { Bucket, GrantFullControl: `id=${await ownerId()}`, GrantRead: `id=${annId}` });
    const page = await world.loggedIn(world.cloud.admin, rights);
    await add(page, 'ann@example.org');
    assert.ok(await saving(page).isEnabled());
    await saved(page);
    await page.getByRole('button', { name: 'Remove ann@example.org' }).waitFor({ state: 'detached' });
    assert.ok(await saving(page).isDisabled());
    assert.deepEqual(await granted(), ['READ ann']);
    const reads = page.getByRole('checkbox', { name: /^ann .*: List objects/ });
    await reads.uncheck();
    assert.ok(await saving(page).isEnabled());
    await page.getByRole('button', { name: /^Remove ann / }).click();
    await add(page, annId);
    assert.ok(await saving(page).isDisabled());
  });

  test('a list that somebody else changes meanwhile is neither lost nor replaced unasked', async () => {
    await reset();
    const page = await world.loggedIn(world.cloud.admin, rights);
    const theirs = page.getByText('READ for Everybody who signs requests was added');
    const opened = { Bucket, GrantFullControl: `id=${await ownerId()}`, GrantRead: 'uri=' };
    opened.GrantRead += 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
    await add(page, annId);
    await as()('s3', 'PutBucketAcl', opened);
    await theirs.waitFor();
    assert.ok(await saving(page).isDisabled());
    const mine = page.getByRole('button', { name: `Remove ${annId.slice(0, 8)}` });
    await mine.waitFor();
    await page.getByRole('button', { name: 'Show theirs' }).click();
    await page.getByRole('button', { name: 'Remove Everybody who signs requests' }).waitFor();
    assert.equal(await mine.count(), 0);

    await add(page, annId);
    await as()('s3', 'PutBucketAcl', { Bucket, ACL: 'private' });
    await page.getByText('READ for Everybody who signs requests was taken away').waitFor();
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await saved(page);
    assert.deepEqual(await granted(), ['READ AuthenticatedUsers', 'READ ann']);
  });

  test('a list that was changed without news of it is looked at before it is replaced', async () => {
    await reset();
    const deaf = await world.browser();
    await deaf.route('**/events', (route) => route.abort());
    await deaf.goto(`${world.origin}/${rights}`);
    await logIn(deaf, world.cloud.admin);
    await add(deaf, annId);
    await as()('s3', 'PutBucketAcl', { Bucket, ACL: 'public-read' });
    await saving(deaf).click();
    await deaf.getByText('READ for Everybody was added').waitFor();
    assert.deepEqual(await granted(), ['READ AllUsers']);
    await deaf.getByRole('button', { name: 'Keep mine' }).click();
    await saved(deaf);
    assert.deepEqual(await granted(), ['READ ann']);
  });

  test('a draft stays with its bucket when the page goes to another one', async () => {
    await reset();
    await as()('s3', 'CreateBucket', { Bucket: 'meadow' });
    const page = await world.loggedIn(world.cloud.admin, rights.replace(Bucket, 'meadow'));
    await saving(page).waitFor();
    const visited = () => page.evaluate<number>('history.length');
    const before = await visited();
    await page.getByRole('link', { name: 'Buckets' }).first().click();
    await page.getByRole('link', { name: Bucket, exact: true }).click();
    await page.getByRole('tab', { name: 'Who may use it' }).click();
    await add(page, annId);
    assert.ok(await saving(page).isEnabled());
    await page.evaluate(`history.go(${before - (await visited())})`);
    await page.getByRole('heading', { name: 'meadow' }).waitFor();
    await saving(page).waitFor();
    assert.ok(await saving(page).isDisabled());
  });

  test('a list that opens the bucket says what the public access settings do to it, and has a remedy', async () => {
    await reset(undefined, { BlockPublicAcls: true, IgnorePublicAcls: true });
    const page = await world.loggedIn(world.cloud.admin, rights);
    await page.getByRole('button', { name: 'Add somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Everybody', exact: true }).check();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('They ignore what a stored list gives to everybody').waitFor();
    await page.getByText('They refuse a new list that opens it to everybody').waitFor();
    await saving(page).click();
    await page.getByText('AccessDenied').first().waitFor();

    await page.getByRole('checkbox', { name: 'Everybody: Put and delete objects' }).check();
    await page.getByText('Everybody may put and delete objects').waitFor();
    await page.getByRole('button', { name: 'Let them read only' }).click();
    assert.ok(!(await page.getByRole('checkbox', { name: 'Everybody: Put and delete objects' }).isChecked()));
    await page.getByRole('button', { name: 'Remove Everybody' }).click();
    await page.getByRole('button', { name: /^Remove / }).click();
    await page.getByRole('button', { name: 'Give the owner everything' }).click();
    await page.getByText('The owner does not have everything').waitFor({ state: 'detached' });
    assert.ok(await saving(page).isDisabled());
  });

  test('nothing looks as if lists counted while that is being asked, or where it may not be known', async () => {
    await reset();
    const page = await world.loggedIn(world.cloud.admin, 'buckets');
    const held = Promise.withResolvers<void>();
    await page.route('**/api/s3/GetBucketOwnershipControls', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.goto(`${world.origin}/${rights}`);
    await page.getByText('Whether access lists count in this bucket is being asked').waitFor();
    assert.equal(await saving(page).count(), 0);
    assert.ok(await page.getByRole('checkbox', { name: /List objects/ }).isDisabled());
    held.resolve();
    await saving(page).waitFor();

    const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    const Action = ['s3:GetBucketOwnershipControls', 's3:GetBucketPublicAccessBlock'];
    const denied = { Effect: 'Deny', Action, Resource: '*' };
    const bob = await world.cloud.newUser(world.cloud.admin, 'bob', all, denied);
    const other = await world.loggedIn(bob, rights);
    await other.getByText('Whether access lists count in this bucket is not known').waitFor();
    await beginWith(other, 'Everybody may read');
    await other.getByText('public access settings stand against this list is not known').waitFor();
  });

  const ownerId = async () => (await as()('s3', 'GetBucketAcl', { Bucket })).Owner!.ID!;
});
