import type { Context } from '../frame/context.ts';

interface NewKey {
  readonly account: string;
  readonly user: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Name the user in the region, so that it is the one who is meant there. */
  readonly chosen: boolean;
}

/** A configuration file's text for somebody who just got a key: the region's services and the user. */
export function regionConfig({ settings }: Context, key: NewKey, domain: string | undefined): string {
  const services = ['ec2', 'iam', 'sts', 's3'] as const;
  const hosts = { ec2: 'compute', iam: 'euare', sts: 'tokens', s3: 'objectstorage' };
  const { url, region } = settings.endpoint('iam');
  const place = (service: (typeof services)[number]) =>
    domain === undefined
      ? settings.endpoint(service).url.href
      : `${url.protocol}//${hosts[service]}.${domain}${url.port && `:${url.port}`}/`;
  const who = `${key.account}:${key.user}`;
  return [
    `[region ${domain ?? region}]`,
    ...services.map((service) => `${service}-url = ${place(service)}`),
    ...(key.chosen ? [`user = ${who}`] : []),
    '',
    `[user ${who}]`,
    `key-id = ${key.accessKeyId}`,
    `secret-key = ${key.secretAccessKey}`,
    `account-id = ${key.account}`,
    '',
  ].join('\n');
}
