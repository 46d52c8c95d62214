import type { UserCredentials } from '@mallee/iam';
import type { Config } from '../config.ts';

/** A user's keys and the cloud's addresses as shell exports: AWS's names and Eucalyptus' names. */
export function environment(config: Config, found: UserCredentials): string {
  const lines = { ...awsNames(config, found), ...eucalyptusNames(config, found) };
  // Older command lines know no AWS_ENDPOINT_URL. A function, because scripts take no notice of aliases.
  const aws = `aws() { command aws --endpoint-url ${base(config)} "$@"; }`;
  return `# ${found.userArn}\n${exportLines(lines)}\n${aws}\n`;
}

export function awsNames(config: Config, found: UserCredentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: found.accessKeyId,
    AWS_SECRET_ACCESS_KEY: found.secretAccessKey,
    AWS_DEFAULT_REGION: config.region,
    AWS_REGION: config.region,
    AWS_ENDPOINT_URL: base(config),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

export function eucalyptusNames(config: Config, found: UserCredentials): Record<string, string> {
  return {
    EC2_URL: `${base(config)}/services/compute`,
    S3_URL: `${base(config)}/services/objectstorage`,
    EUARE_URL: `${base(config)}/services/Euare`,
    TOKEN_URL: `${base(config)}/services/Tokens`,
    AWS_IAM_URL: `${base(config)}/services/Euare`,
    AWS_STS_URL: `${base(config)}/services/Tokens`,
    EC2_ACCESS_KEY: found.accessKeyId,
    EC2_SECRET_KEY: found.secretAccessKey,
    AWS_ACCESS_KEY: found.accessKeyId,
    AWS_SECRET_KEY: found.secretAccessKey,
    EC2_ACCOUNT_NUMBER: found.accountNumber,
    EC2_USER_ID: found.accountNumber,
  };
}

export const exportLines = (lines: Readonly<Record<string, string>>) =>
  Object.entries(lines)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`)
    .join('\n');

const base = ({ address, port }: Config) => `http://${address}:${port}`;
