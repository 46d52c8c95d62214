import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { manualWorld } from '@mallee/base';
import type { CloudLink, DesiredVolume, ImageFormat } from '@mallee/node-contract';
import { volumeConformance } from '../conformance/volumes.ts';
import type { VolumeDriver } from '../driver.ts';
import { createFileVolumes } from './file-volumes.ts';
import { emptyQcow2 } from './qcow2.ts';

const world = manualWorld();
const signal = AbortSignal.timeout(600_000);

volumeConformance('files', async (fetch) => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'mallee-volumes-'));
  let driver = await createFileVolumes({ world, dataDir, fetch });
  return {
    driver: () => driver,
    async restart() {
      driver = await createFileVolumes({ world, dataDir, fetch });
    },
    dispose: () => rm(dataDir, { recursive: true }),
  };
});

describe('volumes as files', () => {
  let dataDir: string;
  let driver: VolumeDriver;
  let sent: Buffer;
  const fetch: CloudLink['fetch'] = async () =>
    (async function* () {
      yield sent;
    })();
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'mallee-volumes-'));
    driver = await createFileVolumes({ world, dataDir, fetch });
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const from = (bytes: Buffer, format: ImageFormat, more: { gib?: number; bytes?: number } = {}): DesiredVolume => {
    sent = bytes;
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const;
    const source = { from: 'image', digest, format, bytes: more.bytes ?? bytes.length } as const;
    return { id: 'vol-1', generation: 1, want: 'present', gib: more.gib ?? 1, source, existed: false };
  };
  const create = (wish: DesiredVolume) => driver.create(wish, () => {}, signal);

  test('images are root’s and read-only, disks are private', async () => {
    const wish = from(Buffer.alloc(4096), 'raw');
    await create(wish);
    const { path: disk, base } = await driver.open('vol-1', signal);
    assert.equal((await stat(disk)).mode & 0o777, 0o600);
    assert.equal((await stat(base!.path)).mode & 0o777, 0o444);
    assert.equal((await stat(path.dirname(base!.path))).mode & 0o777, 0o700);
    assert.deepEqual(await readFile(base!.path), sent);
  });

  test('a raw image that looks like a qcow2 file with a backing file stays raw', async () => {
    await create(from(emptyQcow2(1024, { path: '/etc/shadow', format: 'raw' }), 'raw'));
    assert.equal((await driver.open('vol-1', signal)).base?.format, 'raw');
  });

  test('an image that is larger than its volume or than promised is refused', async () => {
    await assert.rejects(create(from(emptyQcow2(5 * 2 ** 30), 'qcow2')), { code: 'VolumeTooSmall' });
    await assert.rejects(create(from(Buffer.alloc(8192, 1), 'raw', { bytes: 4096 })), { code: 'ImageCorrupt' });
    assert.deepEqual(await readdir(path.join(dataDir, 'volumes')), []);
  });

  test('half-made files of an earlier life are cleared away', async () => {
    await create(from(Buffer.alloc(4096), 'raw'));
    await writeFile(path.join(dataDir, 'volumes/vol-2.qcow2.part'), 'x');
    await writeFile(path.join(dataDir, `images/${'a'.repeat(64)}.0123.part`), 'x');
    assert.deepEqual([...(await driver.survey(signal))], ['vol-1']);
    assert.deepEqual((await readdir(path.join(dataDir, 'volumes'))).sort(), ['vol-1.json', 'vol-1.qcow2']);
    assert.equal((await readdir(path.join(dataDir, 'images'))).length, 1);
  });

  test('an image that vanished from the cache is fetched again for the disk on it', async () => {
    await create(from(Buffer.alloc(4096), 'raw'));
    const { base } = await driver.open('vol-1', signal);
    await rm(base!.path);
    assert.deepEqual((await driver.open('vol-1', signal)).base, base);
    assert.deepEqual(await readFile(base!.path), sent);
  });

  test('a disk whose note is gone is told as lost, not opened by guess', async () => {
    await create(from(Buffer.alloc(4096), 'raw'));
    await rm(path.join(dataDir, 'volumes/vol-1.json'));
    await assert.rejects(driver.open('vol-1', signal), { code: 'VolumeLost' });
  });
});
