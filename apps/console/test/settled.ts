import type { Page } from 'playwright-core';

/** Waits until a page shows something and nothing on it is still being asked for. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();

  await page.locator('[class*=awsui_spinner]').first().waitFor({ state: 'hidden' });
}
