import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStaticFiles, openConsole } from '@mallee/console-door';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type CloudProcess, openCloudProcess, type Person } from '../../mallee/test/cloud-process.ts';
import { buildConsole } from '../build.ts';

/** Chromium wants six times the quiet time on a loaded machine. */
export const patience = 60_000;

export interface ConsoleWorld extends AsyncDisposable {
  readonly cloud: CloudProcess;
  readonly origin: string;
  /** What pages wrote to their console as errors, and what they threw. */
  readonly complaints: string[];
  /** A browser of its own, with nothing kept from others. */
  browser(options?: { dark?: boolean }): Promise<Page>;
  /** One in which somebody is logged in, at a page. */
  loggedIn(person: Person, path?: string, options?: { dark?: boolean }): Promise<Page>;
}

/** A whole cloud with fake machines, its console as it is shipped, and Debian's browser. */
export async function openConsoleWorld(): Promise<ConsoleWorld> {
  const dist = await buildConsole();
  const cloud = await openCloudProcess();
  const { gateway, logins, consoles, doors } = cloud.cloud;
  const door = openConsole({
    ...{ gateway, logins, files: await loadStaticFiles(dist) },
    terminals: {
      redeem: (token) => consoles.redeem(token),
      open: (instance, what) => doors.open(instance, what),
    },
    settings: {
      ...{ region: gateway.settings.region, apiEndpoint: cloud.endpoint, version: 'test', port: 8888 },
      ...{ hosts: [], behindProxy: false },
    },
  });
  door.server.listen(0, '127.0.0.1');
  await once(door.server, 'listening');
  const origin = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}`;
  const complaints: string[] = [];
  const folders: string[] = [];
  const contexts: BrowserContext[] = [];

  const browser: ConsoleWorld['browser'] = async ({ dark = false } = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'mallee-browser-'));
    folders.push(folder);
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: '/usr/bin/chromium',
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
        ...['--disable-component-update', '--disable-sync'],
      ],
      viewport: { width: 1280, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      acceptDownloads: true,
    });
    contexts.push(context);
    context.setDefaultTimeout(patience);
    const page = context.pages()[0] ?? (await context.newPage());
    page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      // Refusals are answers; the browser reports every one of them.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(`${message.text()} ${message.location().url}`);
    });
    return page;
  };

  return {
    ...{ cloud, origin, complaints, browser },
    async loggedIn({ accessKeyId, secretAccessKey }, path = '', options = {}) {
      const page = await browser(options);
      await page.goto(`${origin}/${path}`);
      await page.getByRole('button', { name: 'Access keys' }).click();
      await page.getByLabel('Access key id').fill(accessKeyId);
      await page.getByLabel('Secret access key').fill(secretAccessKey);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.locator('#top').waitFor();
      return page;
    },
    async [Symbol.asyncDispose]() {
      for (const context of contexts) await context.close();
      door.close();
      door.server.closeAllConnections();
      await new Promise((resolve) => door.server.close(resolve));
      await cloud[Symbol.asyncDispose]();
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}
