import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LocalNic } from '../../driver.ts';
import { Namespace } from '../namespace.ts';
import { Lab } from './lab.ts';

const uid = 65_534;

/** Polls for what a machine in emulation does in its own time; quiet, its firmware asks for a lease after 8 s. */
const eventually = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await done().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(what);
};

/**
 * QEMU as its driver starts it, as far as the network sees: in the box, unprivileged, stopped until told. Hosts differ
 * in who may open the tun device, so it has one of its own.
 */
const machine = (lab: Lab, tap: string, mac: string, qmp: string): ChildProcess => {
  const device = 'mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200 && exec "$@"';
  const [command, ...args] = new Namespace(lab.box).command('unshare', [
    ...['--mount', 'sh', '-c', device, 'sh', 'setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'],
    ...['--no-new-privs', '--bounding-set=-all', 'qemu-system-x86_64', '-S', '-accel', 'tcg', '-m', '64', '-M', 'q35'],
    ...['-nodefaults', '-display', 'none', '-boot', 'n', '-qmp', `unix:${qmp},server=on,wait=off`],
    ...['-netdev', `tap,id=n0,ifname=${tap},script=no,downscript=no`, '-device', `virtio-net-pci,netdev=n0,mac=${mac}`],
  ]);
  return spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit'] });
};

const resume = (path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = createConnection(path, () => {
      socket.write('{"execute":"qmp_capabilities"}{"execute":"cont"}');
    });
    let said = '';
    socket.on('error', reject);
    socket.on('data', (data) => {
      said += data.toString();
      if (!said.includes('RESUME')) return;
      socket.destroy();
      resolve();
    });
  });

test('a real machine’s firmware gets its address over a tap that was moved while QEMU held it open', async (t) => {
  const lab = await Lab.start();
  const folder = await mkdtemp('/tmp/mallee-qemu-');
  const spec = lab.vpc(1);
  const mac = '02:00:00:00:0e:01';
  const nic: LocalNic = {
    instance: 'i-1',
    nic: { id: 'eni-real', index: 0, mac, vpc: 'vpc-1', subnet: 'subnet-1', address: '10.0.0.77' },
    uid,
  };
  spec.members.push({
    eni: 'eni-real',
    mac,
    address: '10.0.0.77',
    subnet: 'subnet-1',
    groups: ['sg-open'],
    sourceCheck: true,
    hostname: '',
    publicAddress: '198.18.0.77',
    node: 'node-1',
  });
  let qemu: ChildProcess | undefined;
  t.after(async () => {
    qemu?.kill('SIGKILL');
    await lab.end();
    await rm(folder, { recursive: true, force: true });
  });
  assert.equal((await lab.driver.apply(lab.specs, [nic], lab.signal)).size, 0);
  const tap = await lab.driver.plug(nic, lab.signal);
  await chown(folder, uid, uid);
  const qmp = join(folder, 'qmp');
  qemu = machine(lab, tap, mac, qmp);
  const box = new Namespace(lab.box);
  await eventually('QEMU has opened the tap', async () =>
    (await box.run('ip', ['-j', '-d', 'link', 'show', tap])).includes('"vnet_hdr":true'),
  );
  await lab.driver.attach(nic, lab.signal);
  await resume(qmp);
  const leases = join(lab.directory, 'v1', 'leases');
  await eventually('the firmware has a lease', async () =>
    (await readFile(leases, 'utf8')).includes(`${mac} 10.0.0.77`),
  );
  assert.equal(await lab.host.pings('198.18.0.77'), true);
  await lab.driver.unplug('eni-real', lab.signal);
  assert.deepEqual(
    (await new Namespace(`${lab.box}-v1`).links()).filter((link) => link.ifname === tap),
    [],
  );
});
