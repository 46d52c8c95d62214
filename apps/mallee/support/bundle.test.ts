import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { quietLog } from '@mallee/base';
import { loadConfig } from '../config.ts';
import { type Control, controlDoor } from '../control/door.ts';
import { dataFolder } from '../data-folder.ts';
import { fillBundle } from './bundle.ts';
import { hideInText, hideMembers } from './hide.ts';

const home = await mkdtemp(join(tmpdir(), 'mallee-bundle-'));
after(() => rm(home, { recursive: true, force: true }));

const secrets = {
  webhook: 'https://hooks.example/T00/B00/XXXX',
  secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEJr1EXAMPLETOKEN',
  publicKey: 'AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample',
  userDataDigest: `sha256:${'ab'.repeat(32)}`,
  privateKey: 'MIIEpAIBAAKCAQEAexampleexample',
  tag: 'salaries of everybody',
  password: 'correct-horse-battery',
  signature: 'fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024',
};

const document = {
  epoch: 'e',
  revision: 7,
  instances: [
    {
      id: 'i-0123456789abcdef0',
      want: 'up',
      metadata: {
        tokens: 'required',
        key: { name: 'mine', material: `ssh-ed25519 ${secrets.publicKey} me` },
        userData: secrets.userDataDigest,
        tags: { Purpose: secrets.tag },
      },
    },
  ],
};

const log = [
  { msg: 'A request came.', url: `/b/k?X-Amz-Signature=${secrets.signature}&X-Amz-Expires=5` },
  { msg: 'An object was put.', err: { message: `token=${secrets.sessionToken}` } },
  { msg: `-----BEGIN RSA PRIVATE KEY-----\n${secrets.privateKey}\n-----END RSA PRIVATE KEY-----` },
  { msg: `The key ${secrets.secretKey} was used.` },
  { msg: 'login', password: secrets.password },
].map((line) => JSON.stringify(line));

async function everything(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

test('a support bundle tells what runs and holds no secret', async (t) => {
  const data = dataFolder(join(home, 'full'));
  for (const folder of [data.cloud, data.log, data.credentials, join(data.node, 'ledger')])
    await mkdir(folder, { recursive: true });
  const masterKey = randomBytes(32);
  await writeFile(data.files.masterKey, masterKey);
  await writeFile(join(data.credentials, 'a.env'), `export EC2_SECRET_KEY='${secrets.secretKey}'\n`);
  await writeFile(join(data.log, 'cloud.log'), [...log, masterKey.toString('hex')].join('\n'));
  await writeFile(join(data.node, 'ledger/desired.json'), JSON.stringify(document));
  await writeFile(data.files.config, `region: garden-1\nobjects: { webhooks: { mill: '${secrets.webhook}' } }\n`);
  const never = () => Promise.reject(new Error('not asked'));
  const control: Control = {
    objects: { report: never, scrub: never, compact: never },
    ...{
      certificate: never,
      backup: never,
      consolePassword: never,
      credentials: never,
      properties: never,
      machines: never,
      faults: never,
      credentialsArchive: never,
      giveUpNode: never,
      usage: never,
      metrics: async () => 'mallee_up 1\n',
    },
    status: async () => ({ version: '0.1.0', machines: { running: 3 } }),
    inside: async () => ({ rows: { instance: 3 }, documents: { 'node-1': document } }),
  };
  const server = await controlDoor(control, data.files.controlSocket, quietLog());
  t.after(() => server.close());
  const folder = await mkdtemp(join(home, 'out-'));
  await fillBundle(loadConfig({ data: data.root }), folder);

  const files = await everything(folder);
  for (const [name, text] of Object.entries(files)) {
    for (const [kind, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), `${name} tells a ${kind}`);
    assert.ok(!text.includes(masterKey.toString('hex')), `${name} tells the master key`);
  }
  assert.match(
    files['documents.json']!,
    /"i-0123456789abcdef0"[\s\S]*"tokens": "required"[\s\S]*"userData": "\[hidden\]"/,
  );
  assert.match(files['ledger/desired.json']!, /"revision": 7/);
  assert.match(files['status.json']!, /"running": 3/);
  assert.match(files['rows.json']!, /"instance": 3/);
  assert.match(files['metrics.txt']!, /mallee_up 1/);
  assert.match(files['mallee.yaml']!, /garden-1/);
  assert.match(files['versions.json']!, /"node": "v\d+/);
  assert.match(files['nurse.json']!, /"worst"/);
  assert.match(files['logs/cloud.log']!, /X-Amz-Expires=5/);
});

test('without a running cloud the bundle says so and has the rest', async () => {
  const folder = await mkdtemp(join(home, 'out-'));
  await fillBundle(loadConfig({ data: join(home, 'empty') }), folder);
  const files = await everything(folder);
  assert.match(files['status.json']!, /could not be had: The cloud is not running/);
  assert.match(files['versions.json']!, /"mallee"/);
});

test('hiding keeps numbers, options and names of members', () => {
  const value = { accessKeys: 2, sessionToken: 'x', keyName: 'mine', list: [{ secretAccessKey: 'y', code: 'ok' }] };
  assert.deepEqual(hideMembers(value), {
    accessKeys: 2,
    sessionToken: '[hidden]',
    keyName: 'mine',
    list: [{ secretAccessKey: '[hidden]', code: 'ok' }],
  });
  assert.equal(hideInText('a=s3cret b=other', ['s3cret']), 'a=[hidden] b=other');
});
