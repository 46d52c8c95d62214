import type { InstanceId, Reason, World } from '@mallee/base';
import type { MachineDriver, MachinePlan } from '../driver.ts';
import { Fault } from '../fault.ts';
import { createProbe } from './capability.ts';
import type { Acceleration } from './command-line.ts';
import { readConsole } from './console-log.ts';
import { folderOf, listFolders, openFolders, removeFolder } from './folders.ts';
import { type Machine, statusOf, takeMachine } from './machine.ts';
import { prepareMachine } from './prepare-machine.ts';
import { findMachines, killProcess, type MachineProcess } from './processes.ts';
import { connectQmp } from './qmp.ts';

export interface QemuOptions {
  readonly world: World;
  /** The node's data folder, on the file system of volumes and images. */
  readonly dataDir: string;
  /** A user that no machine gets, for trials. */
  readonly helperUid: number;
  readonly acceleration?: 'auto' | Acceleration;
  readonly binary?: string;
}

/** Machines as QEMU processes. They need no agent to run, and any agent finds them again. */
export async function createQemuDriver(options: QemuOptions): Promise<MachineDriver> {
  const { world, dataDir, helperUid, acceleration = 'auto', binary = 'qemu-system-x86_64' } = options;
  const folders = await openFolders(dataDir);
  const probe = createProbe({ world, dataDir, uid: helperUid, acceleration, binary });
  const machines = new Map<InstanceId, Machine>();
  /** Found, but its control socket does not answer: something is there that must not be started twice. */
  const silent = new Map<InstanceId, MachineProcess>();
  const uids = new Map<InstanceId, number>();
  const atWork = new Set<InstanceId>();
  let changed = (): void => {};

  const known = (id: InstanceId): Machine => {
    const machine = machines.get(id);
    if (!machine) throw new Fault('NotRunning', `${id} is not running.`);
    return machine;
  };

  const working = async <T>(id: InstanceId, work: () => Promise<T>): Promise<T> => {
    atWork.add(id);
    try {
      return await work();
    } finally {
      atWork.delete(id);
      changed();
    }
  };

  /** Takes over a process of an earlier agent, if it is what it seems to be. */
  const adopt = async (found: MachineProcess, signal: AbortSignal): Promise<void> => {
    const { id, uid } = found;
    const folder = folderOf(folders, id);
    try {
      const qmp = await connectQmp(folder.qmp, signal);
      const status = statusOf(await qmp.execute('query-status'));
      machines.set(
        id,
        takeMachine({ id, uid, process: found, qmp, folder, status }, () => changed()),
      );
      silent.delete(id);
      world.log.info('Adopted a machine', { instance: id, pid: found.pid, status });
    } catch (error) {
      silent.set(id, found);
      world.log.warn('A machine does not answer', { instance: id, pid: found.pid, err: error });
    }
  };

  /** Every process of this machine, whether we know it or not, is gone afterwards. */
  const cutOff = async (id: InstanceId): Promise<void> => {
    machines.get(id)?.letGo();
    machines.delete(id);
    silent.delete(id);
    for (const found of await findMachines(folders)) if (found.id === id) await killProcess(found);
  };

  const starvation = (): Reason[] =>
    [...machines.values()]
      .filter((machine) => machine.isOutOfRoom())
      .map(({ id }) => ({
        code: 'DiskFull',
        say: `${id} stands still until the node's disk has room for its writes.`,
      }));

  return {
    async capability(signal) {
      const capability = await probe.host(signal);
      const mute = [...silent.keys()].map((id) => ({ code: 'MachineSilent', say: `${id} runs but does not answer.` }));
      return { ...capability, faults: [...capability.faults, ...starvation(), ...mute] };
    },
    async survey(signal) {
      for (const [id, uid] of await listFolders(folders)) uids.set(id, uid);
      const found = (await findMachines(folders)).filter(({ id, uid }) => uids.get(id) === uid && !atWork.has(id));
      for (const id of silent.keys()) if (!found.some((process) => process.id === id)) silent.delete(id);
      const news = found.filter(({ id }) => !machines.get(id)?.isConnected() && !atWork.has(id));
      await Promise.all(news.map((process) => adopt(process, signal)));
      changed();
    },
    state: (id) => machines.get(id)?.state() ?? (silent.has(id) ? { is: 'running' } : undefined),
    known: () => [...new Set([...silent.keys(), ...machines.keys()])],
    uids: () => uids,
    onChange(listener) {
      changed = listener;
    },
    prepare: (plan: MachinePlan, signal) =>
      working(plan.id, async () => {
        const capability = await probe.qemu(signal);
        await cutOff(plan.id);
        uids.set(plan.id, plan.uid);
        const folder = folderOf(folders, plan.id);
        const started = await prepareMachine(plan, folder, capability, signal);
        const given = { id: plan.id, uid: plan.uid, folder, status: 'prelaunch', ...started };
        machines.set(
          plan.id,
          takeMachine(given, () => changed()),
        );
      }),
    run: (id) => working(id, () => known(id).run()),
    stop: (id, graceMs, signal) =>
      working(id, async () => {
        const machine = machines.get(id);
        if (machine?.isConnected()) await machine.powerOff(graceMs, signal);
        await cutOff(id);
      }),
    reboot: (id, graceMs, signal) => working(id, () => known(id).reboot(graceMs, signal)),
    forget: (id) =>
      working(id, async () => {
        await cutOff(id);
        await removeFolder(folderOf(folders, id));
        uids.delete(id);
      }),
    async console(id) {
      await machines
        .get(id)
        ?.drainConsole()
        .catch(() => {});
      return await readConsole(folderOf(folders, id).consoleLog);
    },
    screenshot: async (id) => await known(id).screenshot(),
    stream: async (id, what) => await known(id).stream(what),
    async close() {
      await Promise.all([...machines.values()].map((machine) => machine.leave()));
      machines.clear();
    },
  };
}
