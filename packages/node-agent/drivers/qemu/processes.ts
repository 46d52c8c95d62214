import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceId } from '@mallee/base';
import { Fault } from '../fault.ts';

/** A process, told apart by its start time from a later one with the same number. */
export interface HostProcess {
  readonly pid: number;
  /** Clock ticks since the host booted (field 22 of /proc/PID/stat). */
  readonly startTime: string;
}

export interface MachineProcess extends HostProcess {
  readonly id: InstanceId;
  readonly uid: number;
}

/**
 * Every live QEMU of this cloud, found by the path of its QMP socket in its arguments: no record has to be right for
 * this. `machines` is the folder that holds the machines' folders.
 */
export async function findMachines(machines: string): Promise<MachineProcess[]> {
  const found = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(read));
  return found.filter((machine) => machine !== undefined);

  async function read(name: string): Promise<MachineProcess | undefined> {
    const pid = Number(name);
    const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const socket = args.split('\0').find((arg) => arg.startsWith(`socket,id=qmp,path=${machines}/`));
    const id = socket && /^(i-[0-9a-z-]+)\//.exec(socket.slice(`socket,id=qmp,path=${machines}/`.length))?.[1];
    if (!id) return undefined;
    const [startTime, status] = await Promise.all([
      startTimeOf(pid),
      readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
    ]);
    const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
    if (startTime === undefined || uid === undefined) return undefined;
    return { pid, startTime, id: id as InstanceId, uid: Number(uid) };
  }
}

/**
 * Undefined if there is no such process; a zombie counts as none. A process of which only the first thread has ended looks
 * like a zombie too, and still holds its files and their locks: that one lives (proc_pid_stat(5), fields 3, 20, 22).
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(path.join('/proc', `${pid}`, 'stat'), 'utf8').catch(() => undefined);
  // The second field is the name in parentheses and may contain anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields) return undefined;
  const [state, threads, startTime] = [fields[0], Number(fields[17]), fields[19]];
  return (state === 'Z' || state === 'X') && threads <= 1 ? undefined : startTime;
}

async function isAlive({ pid, startTime }: HostProcess): Promise<boolean> {
  return (await startTimeOf(pid)) === startTime;
}

/** True when the process is gone within the time. */
export async function waitForExit(process: HostProcess, withinMs: number, signal?: AbortSignal): Promise<boolean> {
  for (let waited = 0; ; waited += 20) {
    if (!(await isAlive(process))) return true;
    if (waited >= withinMs || signal?.aborted) return false;
    await sleep(20);
  }
}

/** Kills a process without asking it. */
export async function killProcess(target: HostProcess): Promise<void> {
  if (!(await isAlive(target))) return;
  try {
    process.kill(target.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  if (!(await waitForExit(target, 20_000)))
    throw new Fault('MachineStuck', `Process ${target.pid} does not end; its storage or kernel may hang.`);
}
