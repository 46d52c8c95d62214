import { readFileSync } from 'node:fs';
import type { Service } from '../frame/command.ts';
import { CommandError, fileTrouble, UsageError } from '../frame/failure.ts';
import type { CommonValues } from '../frame/parse.ts';
import type { System } from '../frame/system.ts';
import { readConfiguration, readEucarc } from './files.ts';
import type { Sections } from './ini.ts';
import { findOption, isKnown } from './sections.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Endpoint {
  readonly url: URL;
  /** The name that signatures carry. */
  readonly region: string;
}

const noKeyId = 'missing access key ID; please supply one with -I';

/** The variables that name a service's place, the newest first. */
const urlVariables: Readonly<Record<Service, readonly string[]>> = {
  ec2: ['EC2_URL'],
  iam: ['AWS_IAM_URL', 'EUARE_URL'],
  sts: ['TOKEN_URL', 'AWS_STS_URL'],
  s3: ['S3_URL'],
  eustore: ['EUSTORE_URL'],
};

/**
 * What a command is told by options, environment, configuration files and eucarc, in this order; each is looked at when
 * it is first needed.
 */
export class Settings {
  readonly #system: System;
  readonly #common: CommonValues;
  readonly #main: Service;
  #sections: Sections | undefined;
  #eucarc: Record<string, string> | undefined;

  constructor(system: System, common: CommonValues, main: Service) {
    this.#system = system;
    this.#common = common;
    this.#main = main;
  }

  get debug(): boolean {
    const asked = this.#common.debug === true || this.#common.debugger === true;
    return asked || /^(true|color)$/.test(this.global('debug') ?? '');
  }

  endpoint(service: Service): Endpoint {
    const found = this.#url(service);
    if (found === undefined) throw this.#noEndpoint(service);
    const [, name, bare] = /^([^/]*)::(.*)$/.exec(found) ?? [undefined, undefined, found];
    if (!URL.canParse(bare!) || !/^https?:\/\//.test(bare!))
      throw new CommandError(`the ${service} endpoint '${bare}' is no http or https URL`);
    const url = new URL(bare!);
    return { url, region: name ?? this.#regionName(url) };
  }

  /** Where images are offered; undefined if no such place was named. */
  get catalogue(): URL | undefined {
    return this.#url('eustore') === undefined ? undefined : this.endpoint('eustore').url;
  }

  credentials(): Credentials {
    let half: Partial<Credentials> = {};
    for (const { accessKeyId, secretAccessKey, sessionToken } of this.#sources()) {
      if (accessKeyId && secretAccessKey)
        return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
      if (accessKeyId || secretAccessKey)
        half = { ...half, ...(accessKeyId ? { accessKeyId } : { secretAccessKey: secretAccessKey! }) };
    }
    throw new CommandError(half.accessKeyId ? 'missing secret key; please supply one with -S' : noKeyId);
  }

  /** Whose key it is that something was signed with elsewhere: its secret need not be known here. */
  signer(): Omit<Credentials, 'secretAccessKey'> {
    for (const { accessKeyId, sessionToken } of this.#sources())
      if (accessKeyId) return { accessKeyId, ...(sessionToken && { sessionToken }) };
    throw new CommandError(noKeyId);
  }

  *#sources(): Generator<Partial<Credentials>> {
    const { env } = this.#system;
    const option = (name: string) => this.#common[name] as string | undefined;
    yield {
      accessKeyId: option('accessKeyId') ?? option('oldAccessKey'),
      secretAccessKey: option('secretKey') ?? option('oldSecretKey'),
      sessionToken: option('securityToken'),
    } as Partial<Credentials>;
    yield this.#fromVariables(env, 'AWS_');
    yield this.#fromVariables(env, 'EC2_');
    yield this.#credentialFile();
    yield { accessKeyId: this.user('key-id'), secretAccessKey: this.user('secret-key') } as Partial<Credentials>;
    yield this.#fromVariables(this.#fromEucarc(), 'AWS_');
    yield this.#fromVariables(this.#fromEucarc(), 'EC2_');
  }

  /** How an https endpoint is checked: by the system's authorities and the cloud's own certificate where one is named. */
  get tls(): { rejectUnauthorized: boolean; ca?: string } {
    const asked = this.regionOption('verify-ssl') ?? this.regionOption('verify-tls') ?? 'true';
    const file = this.variable('EUCALYPTUS_CERT') ?? this.regionOption('certificate');
    return { rejectUnauthorized: !/^(false|no|off|0)$/i.test(asked), ...(file !== undefined && { ca: read(file) }) };
  }

  /** An environment variable, else what eucarc says. */
  variable(...names: string[]): string | undefined {
    for (const values of [this.#system.env, this.#fromEucarc()])
      for (const name of names) if (values[name]) return values[name];
    return undefined;
  }

  global(option: string): string | undefined {
    return this.#configuration().get('global')?.get(option);
  }

  regionOption(option: string): string | undefined {
    const { region } = this.#where();
    return region === undefined ? undefined : findOption(this.#configuration(), 'region', region, option);
  }

  user(option: string): string | undefined {
    const name = this.#where().user ?? this.regionOption('user') ?? this.global('default-user');
    return name === undefined ? undefined : findOption(this.#configuration(), 'user', name, option);
  }

  #url(service: Service): string | undefined {
    const given = (service === this.#main ? this.#common.url : undefined) ?? this.#common[`${service}Url`];
    if (given !== undefined) return given as string;
    const { env } = this.#system;
    const name = urlVariables[service].find((each) => env[each]);
    return (
      (name && env[name]) ||
      this.regionOption(`${service}-url`) ||
      (env.AWS_ENDPOINT_URL && service !== 'eustore' ? placeOf(service, env.AWS_ENDPOINT_URL) : undefined) ||
      urlVariables[service].map((each) => this.#fromEucarc()[each]).find(Boolean)
    );
  }

  #noEndpoint(service: Service): CommandError {
    const { region } = this.#where();
    if (region !== undefined && this.#common.region && !isKnown(this.#configuration(), 'region', region))
      return new CommandError(`no such region: '${region}'`);
    const variable = urlVariables[service][0];
    return new CommandError(
      `No ${service} endpoint to connect to was given. ` +
        `Supply one with -U, with the environment variable ${variable}, or as ${service}-url of a region in ~/.euca/*.ini.`,
    );
  }

  #regionName(url: URL): string {
    const { region } = this.#where();
    const ofAws = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$/.exec(url.hostname)?.[1];
    return (
      ofAws ?? this.regionOption('name') ?? region ?? this.#system.env.AWS_REGION ?? `undefined-${this.#system.pid}`
    );
  }

  /** `[USER@][REGION]`, of the option or of the first variable that has one. */
  #where(): { user?: string; region?: string } {
    const { env } = this.#system;
    const given =
      (this.#common.region as string | undefined) ??
      [env.EUCA_DEFAULT_REGION, env.AWS_DEFAULT_REGION, env.EUCA_REGION].find(Boolean) ??
      this.global('default-region') ??
      '';
    const at = given.indexOf('@');
    const [user, region] = at < 0 ? ['', given] : [given.slice(0, at), given.slice(at + 1)];
    if (region.includes('@')) throw new UsageError(`argument --region: '${given}' is not [USER@][REGION]`);
    const fallback = this.#common.region !== undefined && region === '' ? this.global('default-region') : undefined;
    return { ...(user !== '' && { user }), ...((region || fallback) && { region: region || fallback! }) };
  }

  #fromVariables(values: Readonly<Record<string, string | undefined>>, family: 'AWS_' | 'EC2_'): Partial<Credentials> {
    if (family === 'EC2_')
      return { accessKeyId: values.EC2_ACCESS_KEY, secretAccessKey: values.EC2_SECRET_KEY } as Partial<Credentials>;
    const accessKeyId = values.AWS_ACCESS_KEY_ID || values.AWS_ACCESS_KEY;
    const secretAccessKey = values.AWS_SECRET_ACCESS_KEY || values.AWS_SECRET_KEY;
    const sessionToken = values.AWS_SECURITY_TOKEN || values.AWS_SESSION_TOKEN;
    const expires = Date.parse(values.AWS_CREDENTIAL_EXPIRATION ?? '');
    if (accessKeyId && secretAccessKey && expires < this.#system.now())
      throw new CommandError('credentials have expired');
    return { accessKeyId, secretAccessKey, sessionToken } as Partial<Credentials>;
  }

  #credentialFile(): Partial<Credentials> {
    const { AWS_CREDENTIAL_FILE: file } = this.#system.env;
    if (!file) return {};
    const found = new Map(
      read(file)
        .split(/\r?\n/)
        .filter((line) => !/^\s*#/.test(line) && line.includes('='))
        .map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]),
    );
    return {
      accessKeyId: found.get('AWSAccessKeyId'),
      secretAccessKey: found.get('AWSSecretKey'),
    } as Partial<Credentials>;
  }

  #configuration(): Sections {
    this.#sections ??= readConfiguration(this.#system);
    return this.#sections;
  }

  #fromEucarc(): Record<string, string> {
    this.#eucarc ??= readEucarc(this.#system, this.#common.config as string | undefined);
    return this.#eucarc;
  }
}

/** One address for all services, as AWS's own tools are told it. */
function placeOf(service: Exclude<Service, 'eustore'>, base: string): string {
  const paths = { ec2: 'compute', iam: 'Euare', sts: 'Tokens', s3: 'objectstorage' };
  return `${base.replace(/\/+$/, '')}/services/${paths[service]}`;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileTrouble(error, file);
  }
}
