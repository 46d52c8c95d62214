import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type InstanceId, jsonLog, Metrics, quietLog, realWorld } from '@mallee/base';
import { type GuestMode, guestDisk } from '../conformance/guest-disk.ts';
import type { MachineRig } from '../conformance/machines.ts';
import type { MachineDriver, MachinePlan, VolumeDriver } from '../driver.ts';
import { createFileVolumes } from '../volumes/file-volumes.ts';
import { findMachines, killProcess } from './processes.ts';
import { createQemuDriver, type QemuOptions } from './qemu-driver.ts';

export interface QemuRig extends MachineRig {
  readonly dataDir: string;
  readonly uids: { readonly first: number; readonly count: number };
  volumes(): VolumeDriver;
}

const signal = AbortSignal.timeout(600_000);

/** An empty folder that machines can pass. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'mallee-'));
  await chmod(dir, 0o711);
  return dir;
}

/** Real machines in a folder of their own, with users that no other run of the tests has. */
export async function createQemuRig(more: Partial<QemuOptions> = {}): Promise<QemuRig> {
  const log = process.env.MALLEE_TEST_LOG ? jsonLog({}, 'debug') : quietLog();
  const world = realWorld(log, new Metrics());
  const dataDir = more.dataDir ?? (await temporaryFolder());
  const images = new Map<string, Buffer>();
  const first = 1_900_000_000 + (process.pid % 1_000_000) * 100;
  const uids = { first, count: 100 };
  const fetch = async (what: string) => {
    const body = images.get(what);
    if (!body) throw new Error('there is no such image');
    return (async function* () {
      yield body;
    })();
  };
  const create = (): Promise<MachineDriver> =>
    createQemuDriver({ world, dataDir, helperUid: first + 99, acceleration: 'tcg', ...more });
  const volumes = await createFileVolumes({ world, dataDir, fetch });
  let driver = await create();
  let users = 0;

  const plan = async (id: InstanceId, mode: GuestMode): Promise<MachinePlan> => {
    const image = guestDisk(mode);
    const digest = `sha256:${createHash('sha256').update(image).digest('hex')}` as const;
    images.set(`image/${digest}`, image);
    const volume = `vol-${id.slice(2)}` as const;
    const source = { from: 'image', digest, format: 'raw', bytes: image.length } as const;
    await volumes.create(
      { id: volume, generation: 1, want: 'present', gib: 1, source, existed: false },
      () => {},
      signal,
    );
    const disks = [await volumes.open(volume, signal)];
    users += 1;
    return { id, machine: { vcpus: 1, memoryMiB: 32, boot: { how: 'bios' } }, disks, nics: [], uid: first + users };
  };

  return {
    dataDir,
    uids,
    volumes: () => volumes,
    driver: () => driver,
    async restart() {
      await driver.close();
      driver = await create();
    },
    plan,
    happen: () => {},
    async kill(id) {
      for (const found of await findMachines(path.join(dataDir, 'machines')))
        if (found.id === id) await killProcess(found);
    },
    pass: () => {},
    async dispose() {
      await driver.close();
      for (const found of await findMachines(path.join(dataDir, 'machines'))) await killProcess(found);
      for (const name of await readdir(dataDir)) await rm(path.join(dataDir, name), { recursive: true });
      if (!more.dataDir) await rmdir(dataDir);
    },
  };
}
