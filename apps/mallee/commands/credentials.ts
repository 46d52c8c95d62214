import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserCredentials } from '@mallee/iam';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { dataFolder } from '../data-folder.ts';
import { say } from './say.ts';

interface Who {
  readonly account?: string | undefined;
  readonly user?: string | undefined;
}

/** Fetches a user's keys from the cloud and keeps them, in environment form, where only root reads. */
export async function keepCredentials(config: Config, who: Who): Promise<UserCredentials> {
  const credentials = await askCloud<UserCredentials>(config, 'POST', '/credentials', who);
  const folder = dataFolder(config.data).credentials;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${credentials.accountName}-${credentials.userName}.env`);
  await writeFile(file, environment(config, credentials), { mode: 0o600 });
  return credentials;
}

/** Prints a user's keys as shell exports: AWS's names, Eucalyptus' names. */
export async function credentials(config: Config, who: Who): Promise<void> {
  const found = await keepCredentials(config, who);
  say(environment(config, found).trimEnd());
}

export function environment(config: Config, found: UserCredentials): string {
  const base = `http://${config.address}:${config.port}`;
  const lines: Record<string, string> = {
    AWS_ACCESS_KEY_ID: found.accessKeyId,
    AWS_SECRET_ACCESS_KEY: found.secretAccessKey,
    AWS_DEFAULT_REGION: config.region,
    AWS_REGION: config.region,
    AWS_ENDPOINT_URL: base,
    AWS_EC2_METADATA_DISABLED: 'true',
    EC2_URL: `${base}/services/compute`,
    S3_URL: `${base}/services/objectstorage`,
    EUARE_URL: `${base}/services/Euare`,
    TOKEN_URL: `${base}/services/Tokens`,
    AWS_IAM_URL: `${base}/services/Euare`,
    AWS_STS_URL: `${base}/services/Tokens`,
    EC2_ACCESS_KEY: found.accessKeyId,
    EC2_SECRET_KEY: found.secretAccessKey,
    AWS_ACCESS_KEY: found.accessKeyId,
    AWS_SECRET_KEY: found.secretAccessKey,
    EC2_ACCOUNT_NUMBER: found.accountNumber,
    EC2_USER_ID: found.accountNumber,
  };
  const exports = Object.entries(lines).map(([name, value]) => `export ${name}='${value}'`);
  // Older command lines know no AWS_ENDPOINT_URL.
  const alias = `alias aws='aws --endpoint-url ${base}'`;
  return `# ${found.userArn}\n${exports.join('\n')}\n${alias}\n`;
}
