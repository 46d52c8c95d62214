import { join } from 'node:path';
import { type Check, healthy } from '../finding.ts';
import type { Host } from '../host.ts';

interface Facts {
  /** The cloud of this data folder runs right now. */
  serving: boolean;
  /** The data folder holds a cloud, which will take up again what is its own. */
  hasState: boolean;
  namespaces: string[];
  /** Interfaces in the host's own namespace. */
  interfaces: string[];
  /** QEMU processes whose disks lie in the data folder. */
  machines: number[];
  /** Pid files of processes that are gone, and sockets that nobody serves. */
  stale: string[];
}

/** What an earlier run left behind. What belongs to the cloud in this data folder is no leftover: it is adopted. */
export const leftovers: Check<Facts> = {
  subject: 'leftovers',
  async gather(host, { dataDir, box }) {
    const { serving, stale } = await runFolder(host, join(dataDir, 'run'));
    const own = (name: string) => name === box || name.startsWith(`${box}-`);
    return {
      serving,
      hasState: await host.exists(join(dataDir, 'control.db')),
      namespaces: (await host.list('/run/netns')).filter(own),
      interfaces: (await host.list('/sys/class/net')).filter(own),
      machines: await machinesOf(host, dataDir),
      stale,
    };
  },
  judge({ serving, hasState, namespaces, interfaces, machines, stale }, { dataDir }) {
    if (serving) return healthy(`The cloud of ${dataDir} is running, with ${count(machines.length, 'machine')}.`);
    const orphans = [
      ...machines.map((pid) => `QEMU process ${pid}`),
      ...namespaces.map((name) => `namespace ${name}`),
      ...interfaces.map((name) => `interface ${name}`),
    ];
    if (orphans.length > 0 && !hasState) {
      return {
        verdict: 'splint',
        finding: `An earlier cloud whose data is gone left ${orphans.join(', ')}.`,
        remedy: 'Remove them: ip netns delete, ip link delete, kill; or let me do it with --treat.',
        treat: (host) => remove(host, { machines, namespaces, interfaces, stale }),
      };
    }
    if (stale.length > 0) {
      return {
        verdict: 'aspirin',
        finding: `The last run ended without tidying up: ${stale.join(', ')}.`,
        remedy: 'Remove them, or let me do it with --treat. The next start does it too.',
        treat: (host) => remove(host, { machines: [], namespaces: [], interfaces: [], stale }),
      };
    }
    if (machines.length > 0) {
      return healthy(
        `${count(machines.length, 'machine')} of an earlier run still at work; the next start adopts them.`,
      );
    }
    return healthy('Nothing is left of an earlier run.');
  },
};

/** Pid files say who serves; where none of them does, every socket beside them is dead. */
async function runFolder(host: Host, folder: string): Promise<{ serving: boolean; stale: string[] }> {
  const names = await host.list(folder);
  const stale: string[] = [];
  let serving = false;
  for (const name of names.filter((name) => name.endsWith('.pid'))) {
    const pid = Number((await host.read(join(folder, name)))?.trim());
    if (pid > 0 && host.alive(pid)) serving = true;
    else stale.push(join(folder, name));
  }
  if (!serving) stale.push(...names.filter((name) => name.endsWith('.sock')).map((name) => join(folder, name)));
  return { serving, stale };
}

async function machinesOf(host: Host, dataDir: string): Promise<number[]> {
  const pids = (await host.list('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [program = '', ...args] = ((await host.read(`/proc/${pid}/cmdline`)) ?? '').split('\0');
      return /(^|\/)qemu-system-[^/]+$/.test(program) && args.some((arg) => arg.includes(`${dataDir}/`));
    }),
  );
  return pids.filter((_, index) => found[index]);
}

async function remove(
  host: Host,
  { machines, namespaces, interfaces, stale }: Omit<Facts, 'serving' | 'hasState'>,
): Promise<string> {
  const refused: string[] = [];
  const command = async (program: string, ...args: string[]) => {
    const { code, stderr } = await host.run(program, args);
    if (code !== 0) refused.push(stderr.trim());
  };
  for (const pid of machines) host.end(pid);
  for (const name of interfaces) await command('ip', 'link', 'delete', name);
  for (const name of namespaces) await command('ip', 'netns', 'delete', name);
  for (const path of stale) await host.remove(path);
  const removed = machines.length + interfaces.length + namespaces.length + stale.length - refused.length;
  return [`removed ${count(removed, 'leftover')}`, ...refused].join('; ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
