import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { loadStaticFiles, openConsole } from '@mallee/console-door';
import type { Page } from 'playwright-core';
import type { Config } from '../../mallee/config.ts';
import { type CloudProcess, openCloudProcess, type Person } from '../../mallee/test/cloud-process.ts';
import { buildConsole } from '../build.ts';
import { type Browsers, openBrowsers } from './browsers.ts';

export interface ConsoleWorld extends AsyncDisposable {
  readonly cloud: CloudProcess;
  readonly origin: string;
  readonly complaints: Browsers['complaints'];
  readonly browser: Browsers['open'];
  /** One in which somebody is logged in, at a page. */
  loggedIn(person: Person, path?: string, options?: { dark?: boolean }): Promise<Page>;
}

/** A whole cloud with fake machines, its console as it is shipped, and Debian's browser. */
export async function openConsoleWorld(settings: Partial<Config> = {}): Promise<ConsoleWorld> {
  const dist = await buildConsole();
  const cloud = await openCloudProcess(settings);
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
  const browsers = openBrowsers();

  return {
    ...{ cloud, origin, complaints: browsers.complaints, browser: browsers.open },
    async loggedIn(person, path = '', options = {}) {
      const page = await browsers.open(options);
      await page.goto(`${origin}/${path}`);
      await logIn(page, person);
      return page;
    },
    async [Symbol.asyncDispose]() {
      await browsers[Symbol.asyncDispose]();
      door.close();
      door.server.closeAllConnections();
      await new Promise((resolve) => door.server.close(resolve));
      await cloud[Symbol.asyncDispose]();
    },
  };
}

/** Logs in with access keys where the login is shown. */
export async function logIn(page: Page, { accessKeyId, secretAccessKey }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Access keys' }).click();
  await page.getByLabel('Access key id').fill(accessKeyId);
  await page.getByLabel('Secret access key').fill(secretAccessKey);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('#top').waitFor();
}
