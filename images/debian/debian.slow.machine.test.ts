import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab, type Machine } from '../test/lab.ts';
import { buildDebianImage } from './build.ts';

// A quiet host boots it in 35 seconds.
const BOOT_MS = 600_000;

describe('the Debian machine image', { timeout: 1_800_000 }, () => {
  let lab: Lab;
  let machine: Machine;
  const on = (command: string) => machine.login(command, BOOT_MS).then((text) => text.trim());

  before(async () => {
    lab = await Lab.open();
    const outFile = join(lab.folder, 'debian.qcow2');
    const { path } = await buildDebianImage({ workDir: join(lab.folder, 'build'), outFile, log: () => {} });
    const disk = join(lab.folder, 'disk.qcow2');
    await lab.inside(['qemu-img', 'create', '-f', 'qcow2', '-F', 'qcow2', '-b', path, disk, '4G']);
    const userData = [
      '#cloud-config',
      'write_files:',
      '  - { path: /etc/motto, content: comes back after fire }',
      'runcmd:',
      '  - [sh, -c, "id -un >/run/ran"]',
    ].join('\n');
    await lab.says({ userData });
    const uuid = 'ec2f0a1b-1234-4abc-8def-0123456789ab';
    machine = await lab.boot({ disk, memoryMiB: 512, vcpus: 2, uuid, user: 'debian' });
  });
  after(() => lab.close());

  test('it finds its cloud without being told where, and takes its key from there', async () => {
    assert.equal(await on('id -un'), 'debian');
    assert.match(await on('cloud-init status --wait'), /status: done/);
    assert.equal(await on('cloud-init query instance_id'), 'i-0123456789abcdef0');
    assert.equal(await on('cloud-init query subplatform'), 'metadata (http://169.254.169.254)');
  });

  test('it runs a cloud-config from its user data', async () => {
    assert.equal(await on('cat /etc/motto'), 'comes back after fire');
    assert.equal(await on('cat /run/ran'), 'root');
  });

  test('its root file system fills the disk that it is given', async () => {
    assert.ok(Number(await on('findmnt --noheadings --bytes --output SIZE /')) > 3.5 * 1024 ** 3);
  });

  test('its console names its host keys, and the power button ends it', async () => {
    const keys = /-----BEGIN SSH HOST KEY KEYS-----[\s\S]*ssh-ed25519 \S+[\s\S]*-----END SSH HOST KEY KEYS-----/;
    await machine.consoleShows(keys, BOOT_MS);
    await machine.powerOff(BOOT_MS);
  });
});
