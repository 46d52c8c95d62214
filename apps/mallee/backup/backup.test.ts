import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { CreateKeyPairCommand, DescribeImagesCommand, DescribeKeyPairsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Metrics, quietLog, realWorld } from '@mallee/base';
import { registerTinyImage } from '@mallee/compute';
import { credentialsFor } from '@mallee/iam';
import type { Read } from '@mallee/store';
import { copyCloud } from '../cloud/copy-cloud.ts';
import { lookInside } from '../cloud/look-inside.ts';
import { type Cloud, openCloud } from '../cloud/open-cloud.ts';
import { cloudParts } from '../cloud/parts.ts';
import { computeSettings } from '../cloud/settings.ts';
import { loadConfig } from '../config.ts';
import { type DataFolder, dataFolder } from '../data-folder.ts';
import { manifestName } from './manifest.ts';
import { type Heap, pack, unpack } from './pack.ts';
import { putInPlace } from './put-in-place.ts';

const home = await mkdtemp(join(tmpdir(), 'mallee-backup-'));
after(() => rm(home, { recursive: true, force: true }));
const world = realWorld(quietLog(), new Metrics());
const owner = process.getuid!();
let folders = 0;

function newFolder(): DataFolder {
  folders += 1;
  return dataFolder(join(home, String(folders)));
}

/** A cloud on a data folder, served on a port of its own, and an administrator's clients. */
async function start(data: DataFolder, t: TestContext) {
  const config = loadConfig({ data: data.root });
  const parts = await cloudParts(config, data, world);
  const cloud = await openCloud(parts);
  await rm(data.files.restored, { force: true });
  const found = await credentialsFor(cloud.store, world, cloud.vault);
  const server = cloud.server().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const credentials = { accessKeyId: found.accessKeyId, secretAccessKey: found.secretAccessKey };
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { endpoint, region: config.region, credentials: { ...credentials } };
  const ec2 = new EC2Client(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  let stopped: Promise<void> | undefined;
  const end = async () => {
    ec2.destroy();
    s3.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await cloud.close();
  };
  const stop = () => {
    stopped ??= end();
    return stopped;
  };
  t.after(stop);
  return { cloud, config, parts, credentials, ec2, s3, stop };
}

async function epochOf({ cloud }: { cloud: Cloud }): Promise<string> {
  const query = (read: Read) => read.db<{ cloud: { value: string } }>().selectFrom('cloud').select('value');
  return (await cloud.store.read((read) => query(read).executeTakeFirstOrThrow())).value;
}

/** What a restored cloud is compared by. */
async function contents({ ec2, s3 }: Pick<Awaited<ReturnType<typeof start>>, 'ec2' | 's3'>) {
  const { KeyPairs } = await ec2.send(new DescribeKeyPairsCommand({}));
  const { Images } = await ec2.send(new DescribeImagesCommand({}));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  return {
    keyPairs: KeyPairs!.map(({ KeyName }) => KeyName!).sort(),
    images: Images!.map(({ ImageId }) => ImageId!).sort(),
    buckets: Buckets!.map(({ Name }) => Name!).sort(),
  };
}

const heap = async (from: string): Promise<Heap[]> => [{ from, names: await readdir(from) }];

async function body(s3: S3Client, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'kept', Key }));
  return Body!.transformToString();
}

test('a backup made while users write is restored elsewhere, whole and with a new epoch', async (t) => {
  const data = newFolder();
  const first = await start(data, t);
  const image = join(home, 'image.raw');
  await writeFile(image, randomBytes(2 ** 20));
  const { imageFiles } = first.parts;
  const { store, firstAccount, engine } = first.cloud;
  await registerTinyImage(
    { store, world, account: firstAccount, settings: computeSettings(first.config), imageFiles },
    image,
  );
  const key = createPrivateKey((await first.parts.cloudKey()).export({ format: 'pem', type: 'pkcs8' }));
  await first.s3.send(new CreateBucketCommand({ Bucket: 'kept' }));
  await first.s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'before', Body: 'before' }));
  const encrypted = { Bucket: 'kept', Key: 'encrypted', Body: 'encrypted', ServerSideEncryption: 'aws:kms' } as const;
  await first.s3.send(new PutObjectCommand(encrypted));

  let copied = false;
  const acknowledged: string[] = [];
  const begin = Promise.withResolvers<void>();
  const writer = (async () => {
    for (let number = 0; !copied || number < 5; number += 1) {
      const name = `w-${number}`;
      const early = !copied && number < 3;
      await first.ec2.send(new CreateKeyPairCommand({ KeyName: name, KeyType: 'ed25519' }));
      await first.s3.send(new PutObjectCommand({ Bucket: 'kept', Key: name, Body: name }));
      await first.s3.send(new CreateBucketCommand({ Bucket: `bucket-${name}` }));
      if (early) acknowledged.push(name);
      if (number === 2) begin.resolve();
    }
  })();
  await Promise.race([begin.promise, writer]);
  const copy = join(data.cloud, 'backup-1');
  await copyCloud({ store, engine, region: 'mallee-1', now: world.now() }, data, copy);
  copied = true;
  await writer;
  const archive = join(home, 'whole.tar.gz');
  const passphrase = Buffer.from('correct horse');
  await pack(await heap(copy), archive, { passphrase });
  assert.equal((await stat(archive)).mode & 0o777, 0o600);
  const oldEpoch = await epochOf(first);
  const before = await contents(first);
  await first.stop();

  const elsewhere = newFolder();
  const { manifest, aside } = await putInPlace(archive, elsewhere, { passphrase, owner });
  assert.equal(manifest.region, 'mallee-1');
  assert.equal(aside, undefined);
  const second = await start(elsewhere, t);
  assert.deepEqual(second.credentials, first.credentials);
  const now = await contents(second);
  assert.deepEqual(now.images, before.images);
  assert.equal(now.images.length, 1);
  assert.ok(existsSync(join(elsewhere.files.images, (await readdir(data.files.images))[0]!)));
  assert.equal(await body(second.s3, 'before'), 'before');
  assert.equal(await body(second.s3, 'encrypted'), 'encrypted');
  for (const name of acknowledged) {
    assert.ok(now.keyPairs.includes(name), name);
    assert.ok(now.buckets.includes(`bucket-${name}`), name);
    assert.equal(await body(second.s3, name), name);
  }
  assert.notDeepEqual(await epochOf(second), oldEpoch);
  assert.ok((await second.parts.cloudKey()).equals(key));
  // Rows and objects were copied at two moments; every bucket that is listed works all the same, and so do new ones.
  for (const Bucket of [...now.buckets, 'new']) {
    if (Bucket === 'new') await second.s3.send(new CreateBucketCommand({ Bucket }));
    await second.s3.send(new PutObjectCommand({ Bucket, Key: 'after', Body: 'after' }));
  }
  const { rows } = await lookInside(second.config, second.cloud);
  assert.equal(rows.key_pair, now.keyPairs.length);
  assert.deepEqual(second.cloud.engine.buckets().length, rows.bucket);
});

test('the epoch changes once a restore, not at every start', async (t) => {
  const data = newFolder();
  const epochs: string[] = [];
  for (const restored of [false, false, true, false]) {
    if (restored) await writeFile(data.files.restored, '');
    const running = await start(data, t);
    epochs.push(await epochOf(running));
    await running.stop();
  }
  assert.equal(epochs[0], epochs[1]);
  assert.notEqual(epochs[1], epochs[2]);
  assert.equal(epochs[2], epochs[3]);
});

/** A backup's folder without a cloud behind it. */
async function sample(changes: (folder: string) => Promise<unknown> = async () => {}): Promise<string> {
  const folder = await mkdtemp(join(home, 'sample-'));
  await mkdir(join(folder, 'images'));
  await writeFile(join(folder, 'control.db'), 'rows');
  await writeFile(join(folder, 'master.key'), randomBytes(32));
  await writeFile(join(folder, 'mallee.yaml'), 'region: garden-1\n');
  await writeFile(join(folder, 'node-id'), 'node-0123456789abcdef0\n');
  await writeFile(join(folder, manifestName), '{"format":1,"mallee":"0.1.0","region":"garden-1","madeAt":0}');
  await changes(folder);
  const archive = `${folder}.tar.gz`;
  await pack(await heap(folder), archive);
  return archive;
}

test('what was there is moved aside, its configuration and the node’s name stay', async () => {
  const data = newFolder();
  await mkdir(data.cloud, { recursive: true });
  await mkdir(data.node);
  await writeFile(data.files.control, 'old');
  await writeFile(data.files.config, 'region: mine-1\n');
  await writeFile(data.files.nodeId, 'node-mine');
  const { aside, keptConfig } = await putInPlace(await sample(), data, { owner });
  assert.equal(await readFile(join(aside!, 'control.db'), 'utf8'), 'old');
  assert.equal(await readFile(data.files.control, 'utf8'), 'rows');
  assert.equal(keptConfig, true);
  assert.equal(await readFile(data.files.config, 'utf8'), 'region: mine-1\n');
  assert.equal(await readFile(data.files.nodeId, 'utf8'), 'node-mine');
});

test('in a new data folder the backup’s configuration and node name are used, and all is closed to others', async () => {
  const data = newFolder();
  await putInPlace(await sample(), data, { owner });
  assert.equal(await readFile(data.files.config, 'utf8'), 'region: garden-1\n');
  assert.equal(await readFile(data.files.nodeId, 'utf8'), 'node-0123456789abcdef0\n');
  assert.deepEqual(
    (await readdir(data.cloud)).sort(),
    [manifestName, 'control.db', 'images', 'master.key', 'restored'].sort(),
  );
  assert.equal((await stat(data.cloud)).mode & 0o777, 0o700);
  assert.equal((await stat(data.files.masterKey)).mode & 0o777, 0o600);
});

const bad: Record<string, [change: (folder: string) => Promise<unknown>, says: RegExp]> = {
  'a newer Mallee': [
    (folder) => writeFile(join(folder, manifestName), '{"format":1,"mallee":"99.0.0","region":"x","madeAt":0}'),
    /made by Mallee 99\.0\.0, and this is the older .*: upgrade first/,
  ],
  'no manifest': [(folder) => rm(join(folder, manifestName)), /not a backup of Mallee: backup\.json is not in it/],
  'no key': [(folder) => rm(join(folder, 'master.key')), /master\.key is not in it/],
  'a damaged manifest': [(folder) => writeFile(join(folder, manifestName), '{'), /backup\.json is damaged/],
  'a file of somebody else': [(folder) => writeFile(join(folder, 'control.sock'), ''), /control\.sock does not belong/],
  'a link out of it': [(folder) => symlink('/etc/shadow', join(folder, 'images/x')), /neither a file nor a folder/],
};
for (const [what, [change, says]] of Object.entries(bad))
  test(`an archive with ${what} is refused and changes nothing`, async () => {
    const data = newFolder();
    await mkdir(data.cloud, { recursive: true });
    await writeFile(data.files.control, 'old');
    await assert.rejects(putInPlace(await sample(change), data, { owner }), { message: says });
    assert.deepEqual(await readdir(data.root), ['cloud']);
    assert.equal(await readFile(data.files.control, 'utf8'), 'old');
  });

test('a cut-off or foreign file, a wrong passphrase and a needless one are told apart', async () => {
  const archive = await sample();
  const into = await mkdtemp(join(home, 'into-'));
  const sealed = join(home, 'sealed');
  await pack([{ from: home, names: ['image.raw'] }], sealed, { passphrase: Buffer.from('correct horse') });
  const cut = join(home, 'cut.tar.gz');
  const whole = await readFile(archive);
  await writeFile(cut, whole.subarray(0, whole.length - 20));
  const wrong = Buffer.from('wrong horse');
  await assert.rejects(unpack(cut, into), /cannot be unpacked/);
  await assert.rejects(unpack(join(home, 'image.raw'), into), /cannot be unpacked/);
  await assert.rejects(unpack(join(home, 'nowhere'), into), /cannot be read/);
  await assert.rejects(unpack(sealed, into), /is sealed: give its passphrase/);
  await assert.rejects(unpack(sealed, into, { passphrase: wrong }), /The passphrase is wrong/);
  await assert.rejects(unpack(archive, into, { passphrase: wrong }), /is not sealed/);
});

test('a file that is there is never replaced, and a failed or stopped backup leaves nothing', async () => {
  const target = await sample();
  const old = await readFile(target);
  await assert.rejects(pack([{ from: home, names: ['image.raw'] }], target), /is there already/);
  assert.ok(old.equals(await readFile(target)));
  const failed = join(home, 'failed.tar.gz');
  await assert.rejects(pack([{ from: home, names: ['nothing-of-this-name'] }], failed), /nothing-of-this-name/);
  await assert.rejects(pack([{ from: home, names: ['image.raw'] }], failed, { signal: AbortSignal.abort() }));
  await assert.rejects(pack([], join(home, 'no/such/folder/file')), /cannot be written/);
  assert.deepEqual(
    (await readdir(home)).filter((name) => name.endsWith('.part') || name.startsWith('failed')),
    [],
  );
});

test('a copy that fails is removed', async () => {
  const data = newFolder();
  await mkdir(data.files.images, { recursive: true });
  const sick = { backup: () => Promise.reject(new Error('The disk is full.')) };
  const target = join(data.cloud, 'backup-1');
  await assert.rejects(copyCloud({ store: sick, region: 'r', now: 0 }, data, target), /disk is full/);
  assert.equal(existsSync(target), false);
});
