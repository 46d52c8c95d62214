import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserCredentials } from '@mallee/iam';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { environment } from '../credentials/environment.ts';
import { dataFolder } from '../data-folder.ts';
import { say, Trouble } from './say.ts';

interface Who {
  readonly account?: string | undefined;
  readonly user?: string | undefined;
}

/** Fetches a user's keys from the cloud and keeps them, in environment form, where only root reads. */
export async function keepCredentials(config: Config, who: Who): Promise<UserCredentials> {
  const credentials = await askCloud<UserCredentials>(config, 'POST', '/credentials', who);
  const folder = dataFolder(config.data).credentials;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Names of users may hold characters that a file's name should not.
  const name = `${credentials.accountName}-${credentials.userName}.env`.replaceAll(/[^\w.@+=,-]/g, '_');
  await writeFile(join(folder, name), environment(config, credentials), { mode: 0o600 });
  return credentials;
}

/** Prints a user's keys as shell exports, or writes them as Eucalyptus' zip. */
export async function credentials(
  config: Config,
  { zip, account, user }: Who & { readonly zip?: string },
): Promise<void> {
  const found = await keepCredentials(config, { account, user });
  if (zip === undefined) {
    say(environment(config, found).trimEnd());
    return;
  }
  const archive = await askCloud<{ zip: string }>(config, 'POST', '/credentials-archive', { account, user });
  await writeNew(zip, Buffer.from(archive.zip, 'base64'));
  say(`${zip}: eucarc, iamrc and cloud-cert.pem of ${found.userArn}. Unpack it and type: . eucarc`);
  say('It holds no certificate of the user and no jssecacerts: this cloud uses neither.');
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(bytes).finally(() => file.close());
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new Trouble(
      taken
        ? `${path} is there already. Choose another name.`
        : `${path} cannot be written: ${(error as Error).message}`,
    );
  }
}
