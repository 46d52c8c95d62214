import { join } from 'node:path';
import { z } from 'zod';
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
  /** A lock whose holder is gone, and sockets that nobody serves. */
  stale: string[];
}

const holder = z.object({ pid: z.int(), startTime: z.string() });

/** What an earlier run left behind. What belongs to the cloud in this data folder is no leftover: it is adopted. */
export const leftovers: Check<Facts> = {
  subject: 'leftovers',
  async gather(host, { dataDir, box }) {
    const own = (name: string) =>
      name === box || (name.startsWith(`${box}-v`) && /^\d+$/.test(name.slice(box.length + 2)));
    return {
      ...(await supervision(host, dataDir)),
      hasState: await host.exists(join(dataDir, 'cloud/control.db')),
      namespaces: (await host.list('/run/netns')).filter(own),
      interfaces: (await host.list('/sys/class/net')).filter(own),
      machines: await machinesOf(host, dataDir),
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

/** The supervisor's lock says who serves; where its process is gone, the sockets of the two roles are dead as well. */
async function supervision(host: Host, dataDir: string): Promise<{ serving: boolean; stale: string[] }> {
  const lock = join(dataDir, 'run/supervisor.json');
  const text = await host.read(lock);
  if (text !== undefined && (await holds(host, text))) return { serving: true, stale: [] };
  const sockets = (await host.list(join(dataDir, 'cloud'))).filter((name) => name.endsWith('.sock'));
  const dead = sockets.map((name) => join(dataDir, 'cloud', name));
  return { serving: false, stale: text === undefined ? dead : [lock, ...dead] };
}

/** Whether the process that a lock names is alive; its start time tells it from a later one of the same number. */
async function holds(host: Host, lock: string): Promise<boolean> {
  const { pid, startTime } = holder.catch({ pid: 0, startTime: '' }).parse(parseJson(lock));
  const stat = pid > 0 ? await host.read(`/proc/${pid}/stat`) : undefined;
  // Field 22; the name in parentheses before it may hold spaces.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === startTime;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
