import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parseCidr, size } from '@mallee/base';
import { parseDocument } from 'yaml';
import { z } from 'zod';

const cidr = z.string().refine((text) => parseCidr(text) !== undefined, 'must be an IPv4 block such as 198.18.0.0/24');
const hostAndPort = z
  .string()
  .regex(/^[0-9.]+(:[0-9]{1,5})?$/, 'must be an IPv4 address, with :PORT where 8773 is taken');

/** Every key of mallee.yaml, with its default. */
const schema = z.strictObject({
  /** Where the gateway listens. Loopback until somebody decides otherwise. */
  listen: hostAndPort.default('127.0.0.1:8773'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('mallee-1'),
  zone: z
    .string()
    .regex(/^[a-z0-9-]{1,41}$/)
    .default('mallee-1a'),
  /** Names of endpoints and machines end in it. */
  domain: z
    .string()
    .regex(/^[a-z0-9.-]{1,200}$/)
    .default('mallee.internal'),
  /** Names under which clients reach the endpoint through a proxy; presigned links are checked against them too. */
  publicHosts: z.array(z.string()).default([]),
  images: z
    .strictObject({
      prefixes: z.enum(['eucalyptus', 'aws']).default('eucalyptus'),
      maximumGib: z.int().min(1).default(64),
    })
    .prefault({}),
  network: z
    .strictObject({
      /** The box's network namespace; others are named after it. Clouds side by side need different ones. */
      namespace: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,7}$/, 'must be at most 8 letters, digits or hyphens')
        .default('mallee'),
      publicPool: cidr
        .refine((text) => size(parseCidr(text)!) >= 16, 'must have at least 16 addresses')
        .default('198.18.0.0/24'),
      /** `nat` lets machines reach the outside through this host; `none` keeps every packet inside. */
      outbound: z.enum(['nat', 'none']).default('nat'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      instances: z.int().min(1).default(20_000),
      elasticAddresses: z.int().min(1).default(100),
      securityGroupsPerVpc: z.int().min(1).default(500),
      rulesPerGroup: z.int().min(1).default(60),
      groupsPerInterface: z.int().min(1).default(5),
      tagsPerResource: z.int().min(1).default(50),
      bucketsPerAccount: z.int().min(1).default(100),
    })
    .prefault({}),
  machines: z
    .strictObject({
      /** Virtual CPUs given out for each that the host has. */
      vcpusPerCore: z.number().min(1).max(64).default(8),
      /** Seconds after which a machine that never came up is ended with its reason. */
      launchDeadlineSeconds: z.int().min(30).default(900),
    })
    .prefault({}),
});

export type Config = Readonly<z.infer<typeof schema>> & {
  /** All state lies below it. */
  readonly data: string;
  readonly address: string;
  readonly port: number;
};

/** A mistake in the configuration, in words for the person who made it. */
export class ConfigError extends Error {}

/** Reads `mallee.yaml` in the data folder, if there is one; flags win over it. */
export function loadConfig(flags: { data?: string; listen?: string }): Config {
  const data = resolve(flags.data ?? process.env.MALLEE_DATA ?? '/var/lib/mallee');
  const file = join(data, 'mallee.yaml');
  const written = parse(file);
  const result = schema.safeParse({ ...written, ...(flags.listen !== undefined && { listen: flags.listen }) });
  if (!result.success) {
    const [first] = result.error.issues;
    throw new ConfigError(`${file}: ${first!.path.join('.') || 'the file'}: ${first!.message}`);
  }
  const [address, port] = result.data.listen.split(':');
  return Object.freeze({
    ...result.data,
    data: isAbsolute(data) ? data : resolve(data),
    address: address!,
    port: Number(port ?? 8773),
  });
}

function parse(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new ConfigError(`${file}: ${document.errors[0]!.message}`);
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new ConfigError(`${file}: must be a list of "key: value" lines`);
  return value as Record<string, unknown>;
}
