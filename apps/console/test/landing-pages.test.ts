import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';
import { everyPage, type Garden, plant } from './every-page.ts';
import { settled } from './settled.ts';

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What keeps people with a screen reader or a keyboard from using a page. */
async function barriers(page: Page): Promise<string[]> {
  // In a world of its own, which the page's policy lets nobody else enter.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  });
  await session.send('Runtime.evaluate', { contextId, expression: axe.source });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    ...{ contextId, awaitPromise: true, returnByValue: true },
    expression: "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  });
  await session.detach();
  assert.equal(exceptionDetails, undefined);
  return (result.value as Violation[])
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

describe('landing pages (the first of the three daily tests)', () => {
  let world: ConsoleWorld;
  let garden: Garden;
  before(async () => {
    world = await openConsoleWorld();
    garden = await plant(world.cloud, world.cloud.admin);
  });
  after(() => world[Symbol.asyncDispose]());

  test('somebody logs in, sees every page, and logs out', async (t) => {
    const { cloud, origin } = world;
    const page = await world.loggedIn(cloud.admin);
    for (const [name, path] of Object.entries(everyPage(cloud, cloud.admin, garden)))
      await t.test(`${name} shows, without a complaint and without a serious barrier`, async () => {
        world.complaints.length = 0;
        await page.goto(`${origin}/${path}`);
        await settled(page);
        assert.equal(await page.getByText('could not be read').count(), 0);
        assert.equal(await page.getByText('That did not work').count(), 0);
        assert.equal(await page.getByText('This page has a defect').count(), 0);
        if (name !== 'nowhere') assert.equal(await page.getByText('There is no such').count(), 0);
        assert.deepEqual(await barriers(page), []);
        assert.deepEqual(world.complaints, []);
      });
    await page.getByRole('button', { name: 'admin @ eucalyptus' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Account' }).count(), 1);
  });

  test('the counts of the dashboard are the rows of the pages', async () => {
    const page = await world.loggedIn(world.cloud.admin);
    await page.getByRole('link', { name: 'Running: 5' }).click();
    await page.getByText('5 matches').first().waitFor();
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await page.getByRole('link', { name: 'Security groups: 2' }).click();
    await page.getByRole('heading', { name: 'Security groups (2)' }).waitFor();
  });

  test('nothing is wider than a telephone', async () => {
    const page = await world.loggedIn(world.cloud.admin);
    await page.setViewportSize({ width: 375, height: 700 });
    for (const path of ['', 'instances', `instances/${garden.instance}`, 'instances/launch', 'buckets']) {
      await page.goto(`${world.origin}/${path}`);
      await settled(page);
      const [content, shown] = await Promise.all([
        page.locator('html').evaluate((element: { scrollWidth: number }) => element.scrollWidth),
        page.locator('html').evaluate((element: { clientWidth: number }) => element.clientWidth),
      ]);
      assert.ok(content <= shown, `${path} is ${content} wide on ${shown}`);
    }
  });
});
