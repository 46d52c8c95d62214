import { chmod, chown, link, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { InstanceId } from '@mallee/base';
import type { MachinePlan } from '../driver.ts';
import { Fault } from '../fault.ts';

/** Where things of one machine lie. */
export interface MachineFolder {
  /** root's, mode 0710, the machine's group may pass: log, links to read-only files. */
  readonly dir: string;
  /** The machine's own, mode 0700: its sockets and what it writes. Nothing in it is trusted. */
  readonly run: string;
  readonly qmp: string;
  /** The serial line while somebody is at it, and the screen's VNC server. */
  readonly serial: string;
  readonly vnc: string;
  readonly screen: string;
  readonly consoleLog: string;
}

/** sun_path of a unix socket, with its closing zero. */
const longestSocketPath = 107;
const longestId = 'i-0123456789abcdef0'.length;

/** Makes the folder of all machines and checks that machines will be able to work there. */
export async function openFolders(dataDir: string): Promise<string> {
  const machines = path.join(path.resolve(dataDir), 'machines');
  const socket = folderOf(machines, `i-${'0'.repeat(longestId - 2)}`).qmp;
  if (socket.length > longestSocketPath)
    throw new Fault(
      'PathTooLong',
      `The data folder's path is ${socket.length - longestSocketPath} characters too long.`,
    );
  if (/[,\n]/.test(machines)) throw new Fault('PathUnfit', 'The data folder’s path contains a comma or a line break.');
  await mkdir(machines, { recursive: true });
  await chmod(machines, 0o711);
  for (let dir = machines; dir !== path.dirname(dir); dir = path.dirname(dir))
    if (((await stat(dir)).mode & 0o001) === 0)
      throw new Fault('PathClosed', `Machines run as users of their own and cannot pass ${dir}: chmod o+x ${dir}`);
  return machines;
}

export function folderOf(machines: string, id: InstanceId): MachineFolder {
  const dir = path.join(machines, id);
  const run = path.join(dir, 'run');
  return {
    dir,
    run,
    qmp: path.join(run, 'qmp'),
    serial: path.join(run, 'tty'),
    vnc: path.join(run, 'vnc'),
    screen: path.join(run, 'screen'),
    consoleLog: path.join(dir, 'console'),
  };
}

/** Machines that have a folder here, with the user that owns it. */
export async function listFolders(machines: string): Promise<Map<InstanceId, number>> {
  const found = new Map<InstanceId, number>();
  for (const name of await readdir(machines)) {
    const run = await lstat(path.join(machines, name, 'run')).catch(() => undefined);
    if (name.startsWith('i-') && run?.isDirectory()) found.set(name as InstanceId, run.uid);
  }
  return found;
}

/**
 * Makes a fresh folder for a machine, keeping only its console log, and gives it its disks. Read-only files are
 * hard links in a folder that no other machine may enter, so the image cache itself can stay closed to all of them.
 */
export async function prepareFolder(folder: MachineFolder, plan: MachinePlan): Promise<MachinePlan> {
  const { uid } = plan;
  await mkdir(folder.dir, { recursive: true, mode: 0o710 });
  await chown(folder.dir, 0, uid);
  await chmod(folder.dir, 0o710);
  for (const name of await readdir(folder.dir))
    if (name !== path.basename(folder.consoleLog)) await rm(path.join(folder.dir, name), { recursive: true });
  await mkdir(folder.run, { mode: 0o700 });
  await chown(folder.run, uid, uid);

  const lend = async (name: string, file: string): Promise<string> => {
    const place = path.join(folder.dir, name);
    await link(file, place);
    return place;
  };
  const disks = [];
  for (const [index, disk] of plan.disks.entries()) {
    await give(disk, uid);
    disks.push(
      disk.base ? { ...disk, base: { ...disk.base, path: await lend(`base${index}`, disk.base.path) } } : disk,
    );
  }
  return {
    ...plan,
    disks,
    ...(plan.kernel ? { kernel: await lend('kernel', plan.kernel) } : {}),
    ...(plan.ramdisk ? { ramdisk: await lend('ramdisk', plan.ramdisk) } : {}),
  };
}

async function give({ path: file, volume }: MachinePlan['disks'][number], uid: number): Promise<void> {
  try {
    await chown(file, uid, uid);
    await chmod(file, 0o600);
  } catch (error) {
    throw new Fault('VolumeLost', `The disk of ${volume} cannot be given to its machine.`, error);
  }
}

export async function removeFolder(folder: MachineFolder): Promise<void> {
  await rm(folder.dir, { recursive: true, force: true });
}
