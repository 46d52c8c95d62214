import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rmdir, statfs } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createQemuRig, temporaryFolder } from './qemu-rig.ts';

const exec = promisify(execFile);
const signal = AbortSignal.timeout(600_000);

test('a guest whose write finds no room stands still, is told of, and goes on once there is room', async (t) => {
  const dataDir = await temporaryFolder();
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=2G,mode=0711', 'mallee-test', dataDir]);
  t.after(async () => {
    await exec('umount', ['-l', dataDir]);
    await rmdir(dataDir);
  });
  const rig = await createQemuRig({ dataDir });
  try {
    const driver = rig.driver();
    const faults = async () => (await driver.capability(signal)).faults.map(({ code }) => code);
    await driver.prepare(await rig.plan('i-1', 'listens'), signal);
    const { blocks, bfree, bsize } = await statfs(dataDir);
    await exec('mount', ['-o', `remount,size=${(blocks - bfree) * bsize}`, dataDir]);
    await driver.run('i-1', signal);
    for (let waited = 0; !(await faults()).includes('DiskFull'); waited += 50) {
      assert.ok(waited < 60_000, 'nobody tells that the disk is full');
      await sleep(50);
    }
    assert.equal(driver.state('i-1')?.is, 'running');
    assert.doesNotMatch(String(await driver.console('i-1', signal).catch(() => '')), /boot/);

    await exec('mount', ['-o', 'remount,size=2G', dataDir]);
    for (let waited = 0; !String(await driver.console('i-1', signal)).includes('boot 1'); waited += 50) {
      assert.ok(waited < 60_000, 'the guest does not go on');
      await sleep(50);
    }
    assert.deepEqual(await faults(), []);
  } finally {
    await rig.dispose();
  }
});
