import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, readFile, readlink, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { MachinePlan } from '../driver.ts';
import { findMachines } from './processes.ts';
import { createQemuRig, type QemuRig, temporaryFolder } from './qemu-rig.ts';

const exec = promisify(execFile);
const signal = AbortSignal.timeout(600_000);

describe('what a machine may do', () => {
  let rig: QemuRig | undefined;
  afterEach(async () => {
    await rig?.dispose();
  });

  const prepare = async (id: `i-${string}`, more: Partial<MachinePlan> = {}): Promise<MachinePlan> => {
    const plan = { ...(await rig!.plan(id, 'listens')), ...more };
    await rig!.driver().prepare(plan, signal);
    return plan;
  };
  const processOf = async (id: string) =>
    (await findMachines(path.join(rig!.dataDir, 'machines'))).find((found) => found.id === id)!;
  /** Tries to read a file as another user would. */
  const readAs = (uid: number, file: string) =>
    exec('setpriv', [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', 'cat', file], { encoding: 'buffer' });

  test('it runs as its own user, without capabilities, new privileges or forbidden system calls', async () => {
    rig = await createQemuRig();
    const plan = await prepare('i-1');
    const status = await readFile(`/proc/${(await processOf('i-1')).pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim();
    assert.equal(field('Uid'), Array(4).fill(plan.uid).join('\t'));
    assert.equal(field('Gid'), Array(4).fill(plan.uid).join('\t'));
    assert.equal(field('Groups'), '');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      assert.equal(Number(`0x${field(set)}`), 0, set);
    assert.equal(field('NoNewPrivs'), '1');
    assert.equal(field('Seccomp'), '2');
  });

  test('it cannot read its neighbour’s disk, folder or image, nor list what there is', async () => {
    rig = await createQemuRig();
    const one = await prepare('i-1');
    const two = await prepare('i-2');
    const own = path.join(rig.dataDir, 'machines/i-1');
    assert.ok((await readAs(one.uid, path.join(own, 'base0'))).stdout.length > 0);
    assert.ok((await readAs(one.uid, one.disks[0]!.path)).stdout.length > 0);
    for (const file of [
      one.disks[0]!.path,
      path.join(own, 'base0'),
      path.join(own, 'run/qmp'),
      one.disks[0]!.base!.path,
    ])
      await assert.rejects(readAs(two.uid, file), /Permission denied/, file);
    for (const dir of ['machines', 'volumes', 'images', 'machines/i-1', 'machines/i-1/run'])
      await assert.rejects(
        exec('setpriv', [`--reuid=${two.uid}`, '--clear-groups', 'ls', path.join(rig.dataDir, dir)]),
      );
    const image = await stat(path.join(own, 'base0'));
    assert.deepEqual([image.uid, image.mode & 0o777], [0, 0o444]);
    await assert.rejects(readAs(one.uid, path.join(rig.dataDir, 'images')), /Permission denied/);
  });

  test('it opens its tap in the namespace that it is given', async (t) => {
    rig = await createQemuRig();
    const name = `mallee-test-${process.pid}`;
    await exec('ip', ['netns', 'add', name]);
    t.after(() => exec('ip', ['netns', 'del', name]));
    const uid = rig.uids.first + 50;
    await exec('ip', ['-n', name, 'tuntap', 'add', 'tap0', 'mode', 'tap', 'user', `${uid}`]);
    const nic = {
      id: 'eni-1',
      index: 0,
      mac: 'd0:0d:00:00:00:01',
      vpc: 'vpc-1',
      subnet: 'subnet-1',
      address: '10.0.0.1',
    } as const;
    const namespace = `/run/netns/${name}`;
    await prepare('i-1', { uid, namespace, nics: [{ nic, tap: 'tap0' }] });
    const { pid } = await processOf('i-1');
    const { ino } = await stat(namespace);
    assert.equal(await readlink(`/proc/${pid}/ns/net`), `net:[${ino}]`);
    await exec('ip', ['-n', name, 'link', 'set', 'tap0', 'up']);
    const { stdout } = await exec('ip', ['-n', name, '-o', 'link', 'show', 'tap0']);
    assert.match(stdout, /LOWER_UP/, 'QEMU holds the other end');
    await rig.driver().stop('i-1', 0, signal);
  });

  test('a QEMU that vanishes is a fault that names the remedy, and is used again once it is back', async (t) => {
    const dir = await temporaryFolder();
    t.after(() => rm(dir, { recursive: true }));
    const binary = path.join(dir, 'qemu');
    rig = await createQemuRig({ binary });
    await assert.rejects(prepare('i-1'), /There is no|there is no/);
    assert.deepEqual(
      (await rig.driver().capability(signal)).faults.map(({ code }) => code),
      ['QemuMissing'],
    );
    await symlink('/usr/bin/qemu-system-x86_64', binary);
    await prepare('i-1');
    assert.deepEqual((await rig.driver().capability(signal)).faults, []);
  });

  test('a trial tells whether /dev/kvm is of use, and something always is', async () => {
    rig = await createQemuRig({ acceleration: 'auto' });
    const { acceleration, qemu, faults } = await rig.driver().capability(signal);
    assert.match(qemu, /^\d+\.\d+/);
    assert.ok(acceleration === 'kvm' || acceleration === 'tcg');
    assert.deepEqual(faults, []);
  });

  test('a QEMU that does not start says why', async () => {
    rig = await createQemuRig();
    const plan = await rig.plan('i-1', 'listens');
    await copyFile('/dev/null', plan.disks[0]!.path);
    await assert.rejects(rig.driver().prepare(plan, signal), /QEMU ended with status 1: .*qcow2/);
    assert.equal(await processOf('i-1'), undefined);
  });
});
