import { rm } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceId } from '@mallee/base';
import type { StreamKind } from '@mallee/node-contract';
import type { MachineState } from '../driver.ts';
import { Fault } from '../fault.ts';
import { ringBytes } from './command-line.ts';
import { appendConsole, readConsole } from './console-log.ts';
import type { MachineFolder } from './folders.ts';
import { connectOwnSocket } from './own-socket.ts';
import { type HostProcess, killProcess, waitForExit } from './processes.ts';
import { type Qmp, QmpError } from './qmp.ts';
import { ringBackend, serialLine } from './serial-line.ts';
import { readUntrusted } from './untrusted-file.ts';

/** One QEMU process with the only connection to it. */
export interface Machine {
  readonly id: InstanceId;
  readonly uid: number;
  readonly process: HostProcess;
  state(): MachineState;
  /** Guests whose writes found no room: they stand still until there is some. */
  isOutOfRoom(): boolean;
  isConnected(): boolean;
  run(): Promise<void>;
  powerOff(graceMs: number, signal: AbortSignal): Promise<void>;
  reboot(graceMs: number, signal: AbortSignal): Promise<void>;
  screenshot(): Promise<Buffer>;
  /** The serial line or the screen, for one person more. */
  stream(what: StreamKind): Promise<Duplex>;
  /** Moves serial output from the machine's ring buffer to the log. */
  drainConsole(): Promise<void>;
  /** Hangs up; the machine goes on. */
  letGo(): void;
  /** The same, once nobody is at the serial line. */
  leave(): Promise<void>;
}

/** A press is lost on a guest that is not listening yet, so it is repeated. */
const pressEveryMs = 10_000;
const quitWithinMs = 5000;
const drainQuickMs = 1000;
const drainIdleMs = 5000;
const lastWordsMs = 1000;
const largestScreen = 16_777_216;

/** Takes charge of a QEMU process over an open QMP connection. `status` is what query-status said. */
export function takeMachine(
  given: {
    readonly id: InstanceId;
    readonly uid: number;
    readonly process: HostProcess;
    readonly qmp: Qmp;
    readonly folder: MachineFolder;
    readonly status: string;
    /** Resolves when the process has ended, if it is our child. */
    readonly lastWords?: Promise<string>;
  },
  onChange: () => void,
): Machine {
  const { id, uid, process, qmp, folder } = given;
  let state = stateOf(given.status);
  let outOfRoom = given.status === 'io-error';
  /** A power-off that we asked for as the first half of a reboot is not the guest's end. */
  let rebooting = false;
  let draining: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let released = false;
  const changes = new Set<() => void>();

  const change = (next: MachineState): void => {
    if (released || state.is === 'exited') return;
    state = next;
    for (const listener of changes) listener();
    onChange();
  };

  const listen = ({ event, data }: { event: string; data: Record<string, unknown> }): void => {
    if (event === 'SHUTDOWN' && data.guest === true) change({ is: 'shutdown' });
    if (event === 'GUEST_PANICKED') change({ is: 'panicked' });
    if (event === 'BLOCK_IO_ERROR' && data.nospace === true && data.action === 'stop') outOfRoom = true;
    if (event === 'RESUME') outOfRoom = false;
    if (event === 'STOP') void examine();
    if (event === 'SHUTDOWN' || event === 'GUEST_PANICKED') drain().catch(() => {});
  };

  /** KVM may give up on a guest without an event that says so. */
  const examine = async (): Promise<void> => {
    const status = await qmp.execute('query-status').then(statusOf, () => 'unknown');
    if (status === 'internal-error') change({ is: 'panicked' });
  };

  const until = (done: () => boolean, ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (done() || signal.aborted || ms <= 0) return resolve();
      const end = (): void => {
        clearTimeout(patience);
        changes.delete(look);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const look = (): void => {
        if (done()) end();
      };
      const patience = setTimeout(end, ms);
      changes.add(look);
      signal.addEventListener('abort', end, { once: true });
    });

  /** Presses the power button now and then until the guest is off or the time is over. */
  const press = async (graceMs: number, signal: AbortSignal): Promise<void> => {
    for (let left = graceMs; left > 0 && state.is === 'running' && !signal.aborted; left -= pressEveryMs) {
      await qmp.execute('system_powerdown').catch(() => {});
      await until(() => state.is !== 'running', Math.min(left, pressEveryMs), signal);
    }
  };

  /** Rests longer while the guest has nothing to say: a node can have hundreds of silent ones. */
  const schedule = (ms: number): void => {
    timer = setTimeout(() => {
      if (outOfRoom) qmp.execute('cont').catch(() => {});
      drain().then(
        (bytes) => schedule(bytes > 0 ? drainQuickMs : drainIdleMs),
        () => qmp.isOpen() && schedule(drainIdleMs),
      );
    }, ms);
    timer.unref();
  };

  const line = serialLine({
    ...{ qmp, uid, path: folder.serial },
    drain: () => drain(),
    keep: (output) => appendConsole(folder.consoleLog, output),
    said: () => readConsole(folder.consoleLog),
  });

  const drain = (): Promise<number> => {
    const next = draining.then(readRing, readRing);
    draining = next;
    return next;
  };

  const readRing = async (): Promise<number> => {
    if (line.isOpen()) return 0;
    const text = await qmp
      .execute('ringbuf-read', { device: 'console', size: ringBytes, format: 'base64' })
      .catch(async (error: unknown) => {
        // An agent that was killed has left the line led elsewhere.
        if (!(error instanceof QmpError)) throw error;
        await qmp.execute('chardev-change', { id: 'console', backend: ringBackend });
        return '';
      });
    const output = Buffer.from(typeof text === 'string' ? text : '', 'base64');
    await appendConsole(folder.consoleLog, output);
    return output.length;
  };

  const machine: Machine = {
    id,
    uid,
    process,
    state: () => (rebooting && state.is === 'shutdown' ? { is: 'running' } : state),
    isOutOfRoom: () => outOfRoom,
    isConnected: () => qmp.isOpen(),
    async run() {
      await qmp.execute('cont');
      if (state.is === 'prepared') change({ is: 'running' });
    },
    async powerOff(graceMs, signal) {
      await press(graceMs, signal);
      signal.throwIfAborted();
      await machine.drainConsole().catch(() => {});
      await qmp.execute('quit', {}, quitWithinMs).catch(() => {});
      if (!(await waitForExit(process, quitWithinMs, signal))) await killProcess(process);
      machine.letGo();
    },
    async reboot(graceMs, signal) {
      rebooting = true;
      try {
        await press(graceMs, signal);
        signal.throwIfAborted();
        if (state.is !== 'running' && state.is !== 'shutdown') throw new Fault('NotRunning', `${id} is not running.`);
        await qmp.execute('system_reset');
        await qmp.execute('cont');
        state = { is: 'running' };
      } finally {
        rebooting = false;
        onChange();
      }
    },
    async screenshot() {
      await rm(folder.screen, { force: true });
      try {
        await qmp.execute('screendump', { filename: folder.screen, format: 'png' });
        return await readUntrusted(folder.screen, uid, largestScreen);
      } finally {
        await rm(folder.screen, { force: true });
      }
    },
    async stream(what) {
      if (state.is !== 'running') throw new Fault('NotRunning', `${id} is not running.`);
      if (what === 'serial') return await line.open();
      return await connectOwnSocket(folder.vnc, uid).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        const say = `${id} was started by a version without a screen to look at. Stop it and start it again.`;
        throw new Fault('NoScreen', say, error);
      });
    },
    async drainConsole() {
      await drain();
    },
    async leave() {
      await line.close();
      machine.letGo();
    },
    letGo() {
      released = true;
      clearTimeout(timer);
      qmp.close();
    },
  };
  qmp.onEvent(listen);
  qmp.onClose(async () => {
    clearTimeout(timer);
    // A process that has just ended may still be seen for a moment; one that goes on is found by the next survey.
    if (released || !(await waitForExit(process, quitWithinMs))) return;
    const say = await Promise.race([given.lastWords, sleep(lastWordsMs, 'its process ended', { ref: false })]);
    change({ is: 'exited', say: `QEMU ${say}` });
  });
  schedule(drainQuickMs);
  return machine;
}

/** The run state in an answer to query-status. */
export function statusOf(answer: unknown): string {
  return String((answer as { status?: unknown } | undefined)?.status);
}

/** QEMU's run states, as far as they tell how the guest is. */
function stateOf(status: string): MachineState {
  if (status === 'prelaunch') return { is: 'prepared' };
  if (status === 'shutdown') return { is: 'shutdown' };
  if (status === 'guest-panicked' || status === 'internal-error') return { is: 'panicked' };
  return { is: 'running' };
}
