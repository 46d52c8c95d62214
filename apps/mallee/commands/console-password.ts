import type { OneTimePassword } from '@mallee/iam';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { say } from './say.ts';
import type { CloudStatus } from './status.ts';

interface Who {
  readonly account?: string | undefined;
  readonly user?: string | undefined;
}

/** Makes a password that must be changed at its first use, in place of the one that the user may have. */
export async function consolePassword(config: Config, { account, user }: Who): Promise<void> {
  const made = await askCloud<OneTimePassword>(config, 'POST', '/console-password', { account, user });
  const { endpoints } = await askCloud<CloudStatus>(config, 'GET', '/status');
  if (endpoints.console) say(`Log in at ${endpoints.console} with`);
  tell(made);
}

/** Where the console is, and on the first start how to get in. */
export async function tellConsole(config: Config, link: string | undefined): Promise<void> {
  const { listen } = config.console;
  if (listen === 'none') return;
  if (!link) {
    say(`The web console cannot be served at ${listen} yet; ./mallee logs says why. The setting is console.listen.`);
    return;
  }
  const made = await askCloud<Partial<OneTimePassword>>(config, 'POST', '/console-password', { first: true });
  say(`Its web console is at ${link}`);
  if (made.password !== undefined) tell(made as OneTimePassword);
  else say('Log in as account eucalyptus, user admin; ./mallee console-password makes a new password.');
}

function tell({ account, user, password }: OneTimePassword): void {
  say(`  account   ${account}`);
  say(`  user      ${user}`);
  say(`  password  ${password}   (for one login, which asks for a new one)`);
}
