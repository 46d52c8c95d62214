import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readIni, type Sections } from '../config/ini.ts';
import { findOption } from '../config/sections.ts';
import { Settings } from '../config/settings.ts';
import { readShellFile } from '../config/shell-file.ts';
import type { System } from '../frame/system.ts';
import { asks, FakeCloud, secret } from './fake-cloud.ts';
import { call, home, prints } from './golden.ts';

const folder = mkdtempSync(join(home, 'config-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

function settings(env: Record<string, string>, common: Record<string, string> = {}, ini = ''): Settings {
  const config = file('test.ini', ini);
  const system = {
    env: { EUCA_CONFIG_PATH: config, ...env },
    home: folder,
    pid: 7,
    now: () => Date.parse('2026-01-01'),
  };
  return new Settings(system as unknown as System, common, 'ec2');
}

const garden = `
# the garden
[global]
default-region = garden
[region garden]
ec2-url = http://garden.test:8773/services/compute
user = 000000000001:ann
name: garden-1
[user 000000000001:ann]
key-id = INI
secret-key = ini secret
[user *]
account-id = 000000000009
`;

test('keys come from the command line, the environment, a file of keys and the configuration, in this order', () => {
  const keyFile = file('iamrc', '# mine\nAWSAccessKeyId=FILE\nAWSSecretKey=file secret\n');
  const everything = { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 'env secret', AWS_CREDENTIAL_FILE: keyFile };
  const keyOf = (found: Settings) => found.credentials().accessKeyId;
  assert.equal(keyOf(settings(everything, { accessKeyId: 'CLI', secretKey: 's' }, garden)), 'CLI');
  assert.equal(keyOf(settings(everything, {}, garden)), 'ENV');
  assert.equal(
    keyOf(settings({ EC2_ACCESS_KEY: 'EC2', EC2_SECRET_KEY: 's', AWS_CREDENTIAL_FILE: keyFile }, {}, garden)),
    'EC2',
  );
  assert.equal(keyOf(settings({ AWS_CREDENTIAL_FILE: keyFile }, {}, garden)), 'FILE');
  assert.equal(keyOf(settings({}, {}, garden)), 'INI');
});

test('a source with only half a key is passed over, and halves are never put together', () => {
  const half = settings({ AWS_ACCESS_KEY_ID: 'ENV' }, { secretKey: 'cli secret' }, garden);
  assert.deepEqual(half.credentials(), { accessKeyId: 'INI', secretAccessKey: 'ini secret' });
  assert.throws(() => settings({ AWS_ACCESS_KEY_ID: 'ENV' }).credentials(), {
    message: 'missing secret key; please supply one with -S',
  });
  assert.throws(() => settings({ AWS_SECRET_KEY: 's' }).credentials(), {
    message: 'missing access key ID; please supply one with -I',
  });
});

test('session keys bring their token, and end', () => {
  const session = { AWS_ACCESS_KEY: 'A', AWS_SECRET_KEY: 's', AWS_SECURITY_TOKEN: 't' };
  assert.equal(settings(session).credentials().sessionToken, 't');
  const ended = { ...session, AWS_CREDENTIAL_EXPIRATION: '2025-12-31T23:59:59Z' };
  assert.throws(() => settings(ended).credentials(), { message: 'credentials have expired' });
});

test('an endpoint comes from the command line, the environment or the region, and may carry the region’s name', () => {
  const of = (env: Record<string, string>, common: Record<string, string> = {}) => {
    const { url, region } = settings(env, common, garden).endpoint('ec2');
    return [url.href, region];
  };
  assert.deepEqual(of({ EC2_URL: 'http://env.test/' }, { url: 'http://cli.test/' }), ['http://cli.test/', 'garden-1']);
  assert.deepEqual(of({ EC2_URL: 'here::http://env.test/' }), ['http://env.test/', 'here']);
  assert.deepEqual(of({}), ['http://garden.test:8773/services/compute', 'garden-1']);
  assert.deepEqual(of({ EC2_URL: 'https://ec2.eu-west-1.amazonaws.com' })[1], 'eu-west-1');
  const bare = settings({ AWS_ENDPOINT_URL: 'http://one.test:8773' }).endpoint('iam');
  assert.deepEqual([bare.url.href, bare.region], ['http://one.test:8773/services/Euare', 'undefined-7']);
  assert.throws(() => settings({}).endpoint('ec2'), { message: /^No ec2 endpoint to connect to was given\. / });
  assert.throws(() => settings({ EC2_URL: 'ftp://x' }).endpoint('ec2'), { message: /no http or https URL/ });
});

test('--region chooses user and region in its three forms', () => {
  const ini = `${garden}[region desert]\nec2-url = http://desert.test/\n[user bob]\nkey-id = BOB\nsecret-key = s\n`;
  const chosen = (region: string) => {
    const found = settings({}, { region }, ini);
    return [found.credentials().accessKeyId, found.endpoint('ec2').url.hostname];
  };
  assert.deepEqual(chosen('bob@desert'), ['BOB', 'desert.test']);
  assert.deepEqual(chosen('bob@'), ['BOB', 'garden.test']);
  assert.throws(() => chosen('desert'), { message: /missing access key ID/ });
  assert.throws(() => settings({}, { region: 'bob@nowhere' }, ini).endpoint('ec2'), {
    message: "no such region: 'nowhere'",
  });
  assert.throws(() => settings({}, { region: 'a@b@c' }, ini).endpoint('ec2'), {
    message: /is not \[USER@\]\[REGION\]/,
  });
});

test('sections are found by name, by stars, by their last parts, and refer to each other', () => {
  const sections: Sections = new Map();
  readIni(
    '[region a:b]\nx = 1\n[region a:*]\nx = 2\ny = 3\n[region *:b]\nz = 4\n[region *]\nw = 5\n[region deep:c:d]\nx = 6\n[region e]\nx = use a:b\ny = use a:b x\n[region p:same]\nq = 1\n[region r:same]\nq = 1\n',
    sections,
  );
  const find = (name: string, option: string) => findOption(sections, 'region', name, option);
  assert.deepEqual(
    ['x', 'y', 'z', 'w', 'v'].map((option) => find('a:b', option)),
    ['1', '3', '4', '5', undefined],
  );
  assert.equal(find('a:q', 'x'), '2');
  assert.equal(find('c:d', 'x'), '6');
  assert.equal(find('d', 'x'), '6');
  assert.deepEqual([find('e', 'x'), find('e', 'y')], ['1', '1']);
  assert.throws(() => find('same', 'q'), { message: "'same' is ambiguous; closest matches are 'p:same', 'r:same'" });
  assert.throws(() => find('a::b', 'q'), { message: /empty parts/ });
});

// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell’s, not ours
const reference = '${HOME}';

test('eucarc is read and not run', () => {
  const set = readShellFile(
    [
      'EUCA_KEY_DIR=$(cd $(dirname x); pwd)',
      'export EC2_URL=http://x:8773/services/compute # here',
      `export A="it\\"s ${reference}"`,
      "export B='$HOME'",
      'C=`touch /tmp/owned`',
      'export D=$B/x',
    ].join('\n'),
    { HOME: '/home/me' },
  );
  assert.deepEqual(set, { EC2_URL: 'http://x:8773/services/compute', A: 'it"s /home/me', B: '$HOME', D: '$HOME/x' });
});

test('a command works with nothing but --config FILE, as 2.x did', async () => {
  const cloud = await FakeCloud.open([
    asks('ec2', 'DescribeRegions', {}, { Regions: [{ RegionName: 'r', Endpoint: 'e' }] }),
  ]);
  try {
    const rc = file(
      'eucarc',
      `export EC2_URL=${cloud.url}/services/compute\nexport EC2_ACCESS_KEY='AKI'\nexport EC2_SECRET_KEY='${secret}'\n`,
    );
    assert.deepEqual(await call('euca-describe-regions', ['--config', rc]), {
      code: 0,
      out: 'REGION\tr\te\n',
      err: '',
    });
  } finally {
    cloud.close();
  }
});

test('the configuration is printed for a shell', async () => {
  const env = { EUCA_CONFIG_PATH: file('print.ini', garden) };
  const set = [
    'EC2_URL=http://garden.test:8773/services/compute',
    ...['AWS_ACCESS_KEY_ID', 'AWS_ACCESS_KEY', 'EC2_ACCESS_KEY'].map((name) => `${name}=INI`),
    ...['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY', 'EC2_SECRET_KEY'].map((name) => `${name}='ini secret'`),
    'EC2_USER_ID=000000000009',
  ];
  await prints('euca-generate-environment-config --simple', set, { env });
  const exported = set.map((line) => `${line}; export ${line.split('=')[0]};`);
  await prints('euca-generate-environment-config', exported, { env });
});
