import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab, type Machine } from '../test/lab.ts';
import { waitFor } from '../test/wait-for.ts';
import { buildTinyImage, type TinyImage } from './build.ts';

// A quiet host boots it in five seconds.
const BOOT_MS = 180_000;

describe('the tiny machine image', { timeout: 900_000 }, () => {
  let lab: Lab;
  let image: TinyImage;
  let machine: Machine;
  let hostKey: string;

  const build = (name: string) =>
    buildTinyImage({ workDir: join(lab.folder, name), outFile: join(lab.folder, `${name}.qcow2`), log: () => {} });
  const on = (command: string) => machine.login(command, BOOT_MS).then((text) => text.trim());
  const userData = '#!/bin/sh\necho "run as $(id -un)"\necho once >>/root/runs\nexit 3\n';

  before(async () => {
    lab = await Lab.open({ classlessRoutes: true });
    image = await build('first');
  });
  after(() => lab.close());

  test('the same packages give the same bytes', async () => {
    assert.equal((await build('second')).sha256, image.sha256);
    assert.match(image.kernel, /^\d+\.\d+\..*-cloud-amd64$/);
    assert.equal((await readFile(image.path)).length, image.bytes);
    assert.ok(image.bytes < 20e6);
  });

  test('it boots with 96 MiB, takes the key of its metadata and says on the console that it is ready', async () => {
    await lab.says({ userData });
    machine = await lab.boot({ disk: image.path, memoryMiB: 96 });
    assert.equal(await on('id -un'), 'root');
    const [, address, name] = await machine.consoleShows(
      /^mallee: ready instance-id=i-0123456789abcdef0 address=(\S+) hostname=(\S+) kernel=\S+ memory=\d+MiB uptime=[\d.]+\r?$/m,
      BOOT_MS,
    );
    assert.deepEqual([address, name], ['172.31.0.10', 'ip-172-31-0-10']);
  });

  test('it follows every DHCP option, on each of its interfaces', async () => {
    assert.equal(await on('cat /sys/class/net/eth0/mtu'), '1400');
    assert.equal(await on('hostname -f'), 'ip-172-31-0-10.lab.internal');
    assert.equal(await on('cat /etc/resolv.conf'), 'search lab.internal\nnameserver 172.31.0.2');
    const routes = await on('ip route');
    assert.match(routes, /^default via 172\.31\.0\.1 dev eth0/m);
    assert.match(routes, /^198\.51\.100\.0\/24 via 172\.31\.0\.7 dev eth0/m);
    assert.match(await on('ip -4 addr show eth1'), /172\.31\.16\.10\/20/);
    assert.match(await on('ip route show table 101'), /^default via 172\.31\.16\.1 dev eth1/m);
  });

  test('it runs a script from user data and tells how it ended', async () => {
    const shown = await machine.consoleShows(/^run as root\r?\nmallee: user data ended with status 3\r?$/m, BOOT_MS);
    assert.ok(shown);
  });

  test('its console names the host key that it shows to clients', async () => {
    const pattern = /-----BEGIN SSH HOST KEY KEYS-----\r?\n(ssh-ed25519 \S+) .*\r?\n-----END SSH HOST KEY KEYS-----/;
    hostKey = (await machine.consoleShows(pattern, BOOT_MS))[1]!;
    const scanned = await lab.inside(['ssh-keyscan', '-T', '60', '-t', 'ed25519', '172.31.0.10']);
    assert.match(scanned, new RegExp(hostKey.replaceAll(/[+/]/g, '\\$&')));
    assert.match(
      await machine.console(),
      /-----BEGIN SSH HOST KEY FINGERPRINTS-----\r?\n256 SHA256:\S+ root@\S+ \(ED25519\)\r?\n-----END SSH HOST KEY FINGERPRINTS-----/,
    );
  });

  test('its serial line has a shell for whoever presses Enter', async () => {
    await machine.consoleShows(/^mallee: press Enter for a shell\r?$/m, BOOT_MS);
    const prompts = async (times: number) =>
      machine.consoleShows(new RegExp(`(root@ip-172-31-0-10:~# [^]*){${times}}`), BOOT_MS);
    await machine.type('\n');
    await prompts(1);
    await machine.type('echo $((6*7)) by $(id -un) in $PWD\n');
    await machine.consoleShows(/^42 by root in \/root\r?$/m, BOOT_MS);
    await prompts(2);
    await machine.type('echo $((6*8)); sleep 1000\n');
    await machine.consoleShows(/^48\r?$/m, BOOT_MS);
    // Ctrl-C ends what runs, and not the shell.
    await machine.type('\u0003');
    await prompts(3);
    await machine.type('echo $((6*9)); exit\n');
    await machine.consoleShows(/^54\r?$/m, BOOT_MS);
    // The next one stays open, so that what follows shows a reboot under somebody's hands.
    await waitFor('a new shell', BOOT_MS, async () => {
      await machine.type('\n');
      return (await machine.console()).split('root login on').length > 2 || undefined;
    });
  });

  test('its screen shows something', async () => {
    const file = join(lab.folder, 'screen.ppm');
    await machine.qmp.command('screendump', { filename: file });
    const pixels = (await readFile(file)).subarray(20);
    assert.ok(pixels.some((value) => value !== pixels[0]));
  });

  test('it has the tools of a network test', async () => {
    const tools = 'wget nc ping httpd arping ip nslookup traceroute';
    assert.equal(await on(`for tool in ${tools}; do which $tool >/dev/null || echo no $tool; done`), '');
    assert.match(await on('ping -c 1 -W 30 172.31.0.1'), /1 packets received/);
    assert.equal(await on('dmesg | grep -i taint; cat /proc/sys/kernel/tainted'), '0');
  });

  test('a reboot keeps its disk and its host key, and does not run user data again', async () => {
    await on('sync; reboot');
    await machine.qmp.event('RESET', BOOT_MS);
    await machine.consoleShows(/mallee: ready[\s\S]*mallee: ready/, BOOT_MS);
    assert.equal(await on('cat /root/runs'), 'once');
    const keys = [...(await machine.console()).matchAll(/^ssh-ed25519 \S+/gm)].map(String);
    assert.deepEqual(new Set(keys), new Set([hostKey]));
  });

  test('the power button ends it with its disk clean', async () => {
    await machine.powerOff(BOOT_MS);
    assert.match(await machine.console(), /mallee: the power button was pressed/);
    const raw = join(lab.folder, 'after.raw');
    await lab.inside(['qemu-img', 'convert', '-f', 'qcow2', '-O', 'raw', image.path, raw]);
    const table = await readFile(raw).then((disk) => disk.subarray(446, 510));
    const start = table.readUInt32LE(16 + 8) * 512;
    const state = await lab.inside(['dumpe2fs', '-h', `${raw}?offset=${start}`]);
    assert.match(state, /^Filesystem features: .*has_journal/m);
    assert.doesNotMatch(state, /needs_recovery/);
  });

  test('as another instance it makes a host key of its own and runs user data; version 1 metadata will do', async () => {
    await lab.says({ userData, instanceId: 'i-0fedcba9876543210', version: 1 });
    machine = await lab.boot({ disk: image.path, memoryMiB: 128 });
    const shown = await machine.consoleShows(
      /^(ssh-ed25519 \S+)[\s\S]*mallee: user data ended with status 3/m,
      BOOT_MS,
    );
    assert.notEqual(shown[1], hostKey);
    assert.equal(await on('cat /root/runs'), 'once\nonce');
    await machine.powerOff(BOOT_MS);
  });
});
