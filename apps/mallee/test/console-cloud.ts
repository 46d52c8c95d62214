import assert from 'node:assert/strict';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';
import { type Browser, type ConsoleProcess, openConsoleProcess } from './console-client.ts';

/** A password that the rules take. */
export const good = 'correct horse battery';

export interface ConsoleCloud extends AsyncDisposable {
  readonly cloud: CloudProcess;
  readonly web: ConsoleProcess;
  readonly owner: Person;
  /** A browser in which the user with this key is logged in. */
  loggedIn(person: Person): Promise<Browser>;
  /** Makes a user of the owner's account who has this password. */
  passwordOf(user: string, password?: string): Promise<void>;
}

/** A cloud with a console, and an account in it. */
export async function openConsoleCloud(): Promise<ConsoleCloud> {
  const cloud = await openCloudProcess();
  const web = await openConsoleProcess(cloud.cloud, cloud.endpoint);
  const owner = await cloud.newAccount('ann');

  async function loggedIn({ accessKeyId, secretAccessKey }: Person): Promise<Browser> {
    const browser = web.browser();
    const { status } = await browser.json('POST', '/session', { accessKeyId, secretAccessKey });
    assert.equal(status, 200);
    return browser;
  }
  return {
    cloud,
    web,
    owner,
    loggedIn,
    async passwordOf(user, Password = good) {
      await cloud.newUser(owner, user);
      const { status } = await (await loggedIn(owner)).api('iam:CreateLoginProfile', { UserName: user, Password });
      assert.equal(status, 200);
    },
    async [Symbol.asyncDispose]() {
      await web[Symbol.asyncDispose]();
      await cloud[Symbol.asyncDispose]();
    },
  };
}
