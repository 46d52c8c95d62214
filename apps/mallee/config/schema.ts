import { parseCidr, size } from '@mallee/base';
import { z } from 'zod';

const cidr = z.string().refine((text) => parseCidr(text) !== undefined, {
  error: 'must be an IPv4 block such as 198.18.0.0/24',
  abort: true,
});
const count = z.int('must be a whole number').min(1, 'must be at least 1');
const orNone = z.int('must be a whole number').min(0, 'must be at least 0').default(0);
const name = (longest: number, also = '') =>
  z.string().regex(new RegExp(`^[a-z0-9${also}-]{1,${longest}}$`), `must be at most ${longest} of a-z, 0-9, ${also}-`);

/** A dotted address with an optional port, each in its range. */
const isListen = (text: string) => {
  const [address, port, ...rest] = text.split(':');
  return z.ipv4().safeParse(address).success && (port === undefined || isPort(port)) && rest.length === 0;
};
const listen = z.string().refine(isListen, 'must be an IPv4 address, with :PORT where 8773 is taken');
const consoleListen = z
  .string()
  .refine(
    (text) => text === 'none' || isListen(text),
    'must be an IPv4 address, with :PORT where 8888 is taken, or none',
  );
const hostName = z.string().regex(/^[a-z0-9.-]{1,253}$/i, 'must be a host name, without a port');

const isPort = (text: string) => /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

/** Every key of mallee.yaml with its default; the descriptions make docs/configuration.md. */
export const configSchema = z.strictObject({
  listen: listen
    .default('127.0.0.1:8773')
    .describe('Where the APIs are served. Loopback until you decide otherwise; requests are signed but not encrypted.'),
  region: name(40)
    .default('mallee-1')
    .describe('The cloud’s own region name. Requests signed for another are accepted.'),
  zone: name(41).default('mallee-1a').describe('The availability zone of this host.'),
  domain: name(200, '.').default('mallee.internal').describe('The names of endpoints and machines end in it.'),
  instanceDns: z
    .boolean()
    .default(true)
    .describe('Whether private names of machines are names; `false` tells addresses, which some old scripts look for.'),
  publicHosts: z
    .array(z.string('must be a host name'), 'must be a list of host names')
    .default([])
    .describe(
      'Host names under which clients reach the endpoint through a proxy; presigned links are checked against them too.',
    ),
  console: z
    .strictObject({
      listen: consoleListen
        .default('127.0.0.1:8888')
        .describe('Where the web console is served; `none` leaves it out. Anywhere but on loopback it is encrypted.'),
      hosts: z
        .array(hostName, 'must be a list of host names')
        .default([])
        .describe(
          'Names under which browsers reach the console, a proxy’s among them. By its address it is always reached.',
        ),
      tls: z
        .enum(['auto', 'on', 'off'])
        .default('auto')
        .describe('Whether the console encrypts; `auto` does so unless it listens on loopback.'),
      behindProxy: z
        .boolean('must be true or false')
        .default(false)
        .describe('Whether only a proxy can reach the console, so that its `X-Forwarded-*` headers are believed.'),
    })
    .prefault({}),
  images: z
    .strictObject({
      prefixes: z
        .enum(['eucalyptus', 'aws'])
        .default('eucalyptus')
        .describe(
          'How ids of images are printed: `emi-`, `eki-`, `eri-` or `ami-`, `aki-`, `ari-`. Both are understood.',
        ),
      maximumGib: count.default(64).describe('The largest image that is taken, in GiB of virtual size.'),
    })
    .prefault({}),
  network: z
    .strictObject({
      namespace: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,7}$/, 'must be at most 8 letters, digits or hyphens, a letter first')
        .default('mallee')
        .describe(
          'The network namespace that holds the cloud’s whole network; others are named after it. Clouds on one host need different ones.',
        ),
      publicPool: cidr
        .refine((text) => size(parseCidr(text)!) >= 16, 'must have at least 16 addresses')
        .default('198.18.0.0/24')
        .describe('The public addresses that machines get. This host gets one route to them, and they must be unused.'),
      outbound: z
        .enum(['nat', 'none'])
        .default('nat')
        .describe('`nat` lets machines reach the outside through this host; `none` keeps every packet inside.'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      instances: count.default(20_000).describe('Machines an account may have at a time.'),
      elasticAddresses: count.default(100).describe('Elastic addresses an account may hold.'),
      securityGroupsPerVpc: count.default(500).describe('Security groups in one VPC.'),
      rulesPerGroup: count.default(60).describe('Rules of one security group in one direction.'),
      groupsPerInterface: count.default(5).describe('Security groups on one network interface.'),
      tagsPerResource: count.default(50).describe('Tags on one resource.'),
      bucketsPerAccount: count.default(100).describe('Buckets an account may have.'),
      objectsPerBucket: orNone.describe('Objects in one bucket, older versions among them; 0 for no limit.'),
      objectsPerAccount: orNone.describe(
        'Objects in all buckets of an account, older versions among them; 0 for no limit.',
      ),
      gibPerBucket: orNone.describe(
        'GiB in one bucket, older versions and parts of uploads among them; 0 for no limit.',
      ),
      gibPerAccount: orNone.describe('GiB in all buckets of an account, counted likewise; 0 for no limit.'),
    })
    .prefault({}),
  objects: z
    .strictObject({
      webhooks: z
        .record(
          z.string().regex(/^[A-Za-z0-9_-]{1,80}$/, 'must be at most 80 of A-Z, a-z, 0-9, _-'),
          z.url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' }),
        )
        .default({})
        .describe(
          'URLs that buckets’ owners may have told of what happens to objects, by name: the webhook `mill` is `arn:aws:sns:REGION:ACCOUNT:mill` in PutBucketNotificationConfiguration.',
        ),
    })
    .prefault({}),
  machines: z
    .strictObject({
      vcpusPerCore: z
        .number('must be a number')
        .min(1, 'must be at least 1')
        .max(64, 'must be at most 64')
        .default(8)
        .describe('Virtual CPUs that are given out for each core of the host.'),
      launchDeadlineSeconds: z
        .int('must be a whole number')
        .min(30, 'must be at least 30')
        .default(900)
        .describe('Seconds after which a machine that never came up is ended with its reason.'),
    })
    .prefault({}),
});

export type Written = z.infer<typeof configSchema>;
