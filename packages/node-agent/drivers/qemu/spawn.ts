import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../fault.ts';
import { type HostProcess, killProcess, startTimeOf } from './processes.ts';
import { connectQmp, type Qmp, QmpClosed } from './qmp.ts';

/** A process that begins as root and gives everything away before QEMU's first instruction. */
export interface Confinement {
  readonly uid: number;
  /** Devices that it may use. */
  readonly devices: readonly Device[];
  /** Path of a network namespace. */
  readonly namespace?: string | undefined;
  readonly cwd?: string;
}
export type Device = 'tun' | 'kvm';

const readyWithinMs = 60_000;
const complaintBytes = 2000;

/**
 * Who may open /dev/kvm and /dev/net/tun differs from host to host. Instead of changing that, each machine has device
 * files of its own, in a mount namespace of its own. It follows the host's unmounts, or it would keep alive every
 * network namespace that existed when it began.
 */
const deviceScript = `
uid=$1 devices=$2; shift 2
mount -t tmpfs -o mode=0711,size=64k mallee /dev/shm || exit
give() { mknod -m 0600 "/dev/shm/$1" c 10 "$2" && chown "$uid:$uid" "/dev/shm/$1" && mount --bind "/dev/shm/$1" "$3"; }
case $devices in *tun*) give tun 200 /dev/net/tun || exit ;; esac
case $devices in *kvm*) give kvm 232 /dev/kvm || exit ;; esac
exec "$@"`;

/** The command that runs `command` as an unprivileged user without capabilities, core dumps or new privileges. */
export function confined({ uid, devices, namespace }: Confinement, command: readonly string[]): string[] {
  const mount = ['unshare', '--mount', '--propagation', 'slave', '--', '/bin/sh', '-c', deviceScript, 'sh'];
  return [
    ...(namespace === undefined ? [] : ['nsenter', `--net=${namespace}`, '--']),
    ...(devices.length === 0 ? [] : [...mount, `${uid}`, devices.join(',')]),
    ...['prlimit', '--core=0:0', '--'],
    ...['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'],
    ...['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all', '--'],
    ...command,
  ];
}

/** What of the agent's environment a child needs: secrets of the agent are none of it. */
export const plainEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', HOME: '/' };

export interface Started {
  readonly process: HostProcess;
  readonly qmp: Qmp;
  /** Resolves with the way it ended and its last complaint. */
  readonly lastWords: Promise<string>;
}

/**
 * Starts QEMU so that it outlives the agent, and waits until it answers on its QMP socket. Its complaints come
 * through a pipe of which the end is kept: when the agent is gone, writing to it fails and QEMU goes on.
 */
export async function startQemu(
  binary: string,
  args: readonly string[],
  confinement: Confinement,
  qmpPath: string,
  signal: AbortSignal,
): Promise<Started> {
  const [program, ...rest] = confined(confinement, [binary, ...args]);
  const child = spawn(program!, rest, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: plainEnvironment,
    ...(confinement.cwd ? { cwd: confinement.cwd } : {}),
  });
  const ending = watch(child);
  child.unref();
  if (child.pid === undefined) throw new Fault('QemuFailed', `QEMU could not be started: ${await ending.said}`);
  const startTime = await startTimeOf(child.pid);
  const process = { pid: child.pid, startTime: startTime ?? 'ended' };
  try {
    const qmp = await greet(qmpPath, ending, signal);
    return { process, qmp, lastWords: ending.said };
  } catch (error) {
    await killProcess(process);
    throw error;
  }
}

interface Ending {
  readonly said: Promise<string>;
  over(): string | undefined;
}

function watch(child: ChildProcess): Ending {
  let tail = '';
  let over: string | undefined;
  child.stderr!.setEncoding('utf8');
  child.stderr!.on('data', (text: string) => {
    tail = (tail + text).slice(-complaintBytes);
  });
  (child.stderr as unknown as { unref(): void }).unref();
  const said = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      const last = tail.trim().split('\n').slice(-3).join(' ');
      over ??= last === '' ? how : `${how}: ${last}`;
      resolve(over);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) => end(signal ? `ended by ${signal}` : `ended with status ${code}`));
  });
  return { said, over: () => over };
}

async function greet(path: string, ending: Ending, signal: AbortSignal): Promise<Qmp> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(readyWithinMs)]);
  for (;;) {
    const over = ending.over();
    if (over !== undefined) throw new Fault('QemuFailed', `QEMU ${over}`);
    signal.throwIfAborted();
    if (deadline.aborted) throw new Fault('QemuFailed', 'QEMU started but does not answer on its control socket.');
    try {
      return await connectQmp(path, deadline);
    } catch (error) {
      if (!(error instanceof QmpClosed)) throw error;
    }
    await sleep(10);
  }
}
