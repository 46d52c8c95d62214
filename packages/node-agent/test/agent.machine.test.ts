import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '@mallee/base';
import type { DesiredInstance, Observed } from '@mallee/node-contract';
import { type GuestMode, guestDisk } from '../drivers/conformance/guest-disk.ts';
import { killProcess } from '../drivers/qemu/processes.ts';
import { type Box, createBox } from './box.ts';
import { instance, volume, wishFor } from './wishes.ts';

describe('a node with real machines', () => {
  let box: Box;
  beforeEach(async () => {
    box = await createBox();
    await box.start();
  });
  afterEach(() => box.dispose());

  const small = (number: number, more: Partial<DesiredInstance> = {}): DesiredInstance =>
    instance(number, { nics: [], machine: { vcpus: 1, memoryMiB: 32, boot: { how: 'bios' } }, ...more });
  const diskOf = (number: number, digest: Digest, bytes: number, more = {}) =>
    volume(number, { source: { from: 'image', digest, format: 'raw', bytes }, ...more });
  const disk = (number: number, mode: GuestMode = 'listens', more = {}) => {
    const bytes = guestDisk(mode);
    return diskOf(number, box.image(bytes), bytes.length, more);
  };
  const phase = (seen: Observed) => seen.instances[0]?.phase;
  const consoleOf = async (number: number) => String(await box.ask(`i-${number}`, 'console'));
  const untilSaid = async (number: number, words: string): Promise<void> => {
    for (let tries = 0; !(await consoleOf(number)).includes(words); tries += 1) {
      assert.ok(tries < 600, `i-${number} does not say "${words}"`);
      await sleep(100);
    }
  };

  test('a guest lives through the death of its agent, then through stop, start, reboot and its end', async () => {
    box.wish(wishFor([small(1)], [disk(1)], 1));
    await box.until('it is up', (seen) => phase(seen) === 'up');
    await untilSaid(1, 'boot 1');
    const png = (await box.ask('i-1', 'screenshot')) as Buffer;
    assert.equal(png.subarray(1, 4).toString(), 'PNG');

    const [before] = await box.machines();
    await box.end('SIGKILL');
    const silence = (await readFile(path.join(box.dataDir, 'machines/i-1/console'))).length;
    await box.start();
    const adopted = await box.until('it is adopted', (seen) => phase(seen) === 'up');
    assert.equal(adopted.instances[0]?.ended, undefined);
    const [after] = await box.machines();
    assert.deepEqual(after, before);
    const said = await consoleOf(1);
    assert.ok(said.length >= silence && !said.includes('boot 2'), 'the guest went on');

    box.wish(wishFor([small(1, { want: 'down', generation: 2 })], [disk(1)], 2));
    await box.until('it is down', (seen) => phase(seen) === 'down');
    assert.match(await consoleOf(1), /power button/);
    assert.deepEqual(await box.machines(), []);

    box.wish(wishFor([small(1, { generation: 3 })], [disk(1)], 3));
    await box.until('it is up again', (seen) => phase(seen) === 'up');
    await untilSaid(1, 'boot 2');

    box.wish(wishFor([small(1, { generation: 4, boots: 1 })], [disk(1)], 4));
    await box.until('it is rebooted', (seen) => seen.instances[0]?.boots === 1);
    await untilSaid(1, 'boot 3');

    box.wish(wishFor([small(1, { want: 'gone', generation: 5 })], [disk(1, 'listens', { want: 'gone' })], 5));
    await box.until('it is gone', (seen) => phase(seen) === 'gone' && seen.volumes[0]?.phase === 'gone');
    assert.deepEqual(await box.machines(), []);
    assert.deepEqual(await readdir(path.join(box.dataDir, 'machines')), []);
    assert.deepEqual(await readdir(path.join(box.dataDir, 'volumes')), []);
  });

  test('an agent killed in the middle of launches finishes each exactly once', async () => {
    const numbers = [1, 2, 3, 4];
    box.wish(
      wishFor(
        numbers.map((n) => small(n)),
        numbers.map((n) => disk(n)),
        1,
      ),
    );
    for (const ms of [150, 300, 600]) {
      await sleep(ms);
      await box.end('SIGKILL');
      await box.start();
    }
    await box.until('all are up', (seen) => seen.instances.every((one) => one.phase === 'up'));
    const machines = await box.machines();
    assert.deepEqual(machines.map(({ id }) => id).sort(), ['i-1', 'i-2', 'i-3', 'i-4']);
    assert.equal(new Set(machines.map(({ uid }) => uid)).size, 4);
  });

  test('a guest that powers itself off, and a machine that is killed, are told and rest', async () => {
    box.wish(wishFor([small(1), small(2)], [disk(1, 'powers-off'), disk(2)], 1));
    await box.until('the first has ended', (seen) => seen.instances[0]?.ended?.why === 'guest-shutdown');
    await box.until('the second is up', (seen) => seen.instances[1]?.phase === 'up');
    for (const machine of await box.machines()) if (machine.id === 'i-2') await killProcess(machine);
    const seen = await box.until('its end is told', (next) => next.instances[1]?.ended?.why === 'crash');
    assert.match(seen.instances[1]?.ended?.say ?? '', /SIGKILL/);
    await box.until('both are down', (next) => next.instances.every((one) => one.phase === 'down'));
    assert.deepEqual(await box.machines(), []);
  });

  test('after a restart of the host the machines come back from the ledger', async () => {
    box.wish(wishFor([small(1)], [disk(1)], 1));
    await box.until('it is up', (seen) => phase(seen) === 'up');
    await untilSaid(1, 'boot 1');
    await box.end('SIGTERM');
    assert.equal((await box.machines()).length, 1, 'a polite end leaves the machines running');
    for (const machine of await box.machines()) await killProcess(machine);
    await box.start('boot-2');
    const seen = await box.until('it is back', (next) => phase(next) === 'up');
    assert.equal(seen.instances[0]?.ended?.why, 'host-reboot');
    await untilSaid(1, 'boot 2');
  });

  test('corrupt and hostile images end with a reason and leave nothing', async () => {
    const bytes = guestDisk('listens');
    const hostile = Buffer.alloc(65_536);
    hostile.writeUInt32BE(0x514649fb, 0);
    hostile.writeUInt32BE(3, 4);
    hostile.writeBigUInt64BE(1024n, 8);
    hostile.writeUInt32BE(11, 16);
    const source = { from: 'image', digest: box.image(hostile), format: 'qcow2', bytes: hostile.length } as const;
    const disks = [diskOf(1, box.image(bytes, true), bytes.length), volume(2, { source })];
    box.wish(wishFor([small(1), small(2)], disks, 1));
    const seen = await box.until('both are told', (next) => next.volumes.every((one) => one.error));
    assert.deepEqual(
      seen.volumes.map(({ error }) => error?.code),
      ['ImageCorrupt', 'ImageRefused'],
    );
    assert.deepEqual(await readdir(path.join(box.dataDir, 'volumes')), []);
    assert.deepEqual(await box.machines(), []);
  });
});
