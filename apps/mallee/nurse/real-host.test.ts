import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileSystemOf } from './checks/data-folder.ts';
import { examine } from './examine.ts';
import { bearing } from './fake-host.ts';
import { realHost } from './real-host.ts';

const host = realHost({ now: () => 0, say: () => {} });

test('storage is tried in the nearest folder that exists, and nothing stays behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mallee-test-'));
  try {
    assert.equal((await host.tryStorage(join(folder, 'not', 'there', 'yet'))).sync, 'works');
    assert.ok((await host.room(join(folder, 'not/yet'))).totalBytes > 0);
    assert.deepEqual(await readdir(folder), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an occupied port is told from a free one and from a foreign address', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  assert.equal(await host.tryListen('127.0.0.1', address.port), 'EADDRINUSE');
  await new Promise((resolve) => server.close(resolve));
  assert.equal(await host.tryListen('127.0.0.1', address.port), 'free');
  assert.equal(await host.tryListen('192.0.2.99', 8773), 'EADDRNOTAVAIL');
});

test('a lent file is gone afterwards', async () => {
  const path = await host.lend(Buffer.from('37.2'), async (lent) => {
    assert.equal(await readFile(lent, 'utf8'), '37.2');
    return lent;
  });
  assert.equal(await host.exists(path), false);
});

test('what is absent is absent, not an error', async () => {
  assert.equal(await host.read('/no/such/file'), undefined);
  assert.deepEqual(await host.list('/no/such/folder'), []);
  assert.equal(await host.mode('/no/such/file'), undefined);
  assert.equal((await host.run('no-such-program', [])).code, 127);
});

test('the file system of a path is that of the deepest mount on the way, the latest one on top', () => {
  const mounts = [
    '1 0 254:0 / / rw - ext4 /dev/vda rw',
    '2 1 0:20 / /srv rw - nfs4 server:/x rw',
    '3 2 0:21 / /srv/with\\040space rw - xfs /dev/vdb rw',
    '4 1 0:22 / /srv rw - btrfs /dev/vdc rw',
  ].join('\n');
  assert.equal(fileSystemOf('/var', mounts), 'ext4');
  assert.equal(fileSystemOf('/srv/data', mounts), 'btrfs');
  assert.equal(fileSystemOf('/srvant', mounts), 'ext4');
  assert.equal(fileSystemOf('/srv/with space/a', mounts), 'xfs');
});

test('every check can be made on the machine that this runs on', async () => {
  const { findings } = await examine(host, { ...bearing, dataDir: join(tmpdir(), 'mallee-not-there') });
  assert.deepEqual(
    findings.filter(({ finding }) => finding.includes('could not be examined')),
    [],
  );
});
