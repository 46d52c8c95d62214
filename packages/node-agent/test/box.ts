import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Digest, type InstanceId, manualWorld } from '@mallee/base';
import { type Ask, type Desired, type Observed, serveNodeDoor } from '@mallee/node-contract';
import { findMachines, killProcess, type MachineProcess } from '../drivers/qemu/processes.ts';

/** A cloud in the test and a node in a process of its own, with real machines between them. */
export interface Box {
  readonly dataDir: string;
  /** Adds an image that the cloud hands out; `lie`: bytes that do not have this digest. */
  image(bytes: Buffer, lie?: boolean): Digest;
  wish(document: Desired): void;
  /** Starts an agent; another `bootId` makes it believe that the host was restarted. */
  start(bootId?: string): Promise<void>;
  /** Ends the agent by SIGKILL, or politely. */
  end(how?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** The last report of the present agent, as soon as it speaks of the present document and fits. */
  until(what: string, fits: (seen: Observed) => boolean): Promise<Observed>;
  ask(instance: InstanceId, what: Ask['what']): Promise<Buffer | { error: string }>;
  machines(): Promise<MachineProcess[]>;
  dispose(): Promise<void>;
}

/** Machines under emulation need some seconds here; a loaded host may need many times that. */
const patienceMs = 120_000;

export async function createBox(): Promise<Box> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'mallee-'));
  await chmod(dataDir, 0o711);
  const socketPath = path.join(dataDir, 'cloud');
  const firstUid = 1_800_000_000 + (process.pid % 500_000) * 100;
  const images = new Map<string, Buffer>();
  const reports: Observed[] = [];
  const asks: Ask[] = [];
  const answers = new Map<string, (body: Buffer | { error: string }) => void>();
  /** Reports of agents before the present one. */
  let spoken = 0;
  let document: Desired | undefined;
  let agent: ChildProcess | undefined;

  /** A long poll in miniature. */
  const poll = async <T>(find: () => T | undefined, signal: AbortSignal): Promise<T | undefined> => {
    for (let waited = 0; waited < 5000 && !signal.aborted; waited += 20) {
      const found = find();
      if (found !== undefined) return found;
      await sleep(20);
    }
    return undefined;
  };
  const server = await serveNodeDoor({
    world: manualWorld(),
    socketPath,
    door: () => ({
      desired: (after, signal) =>
        poll(() => (document && document.revision > (after?.revision ?? 0) ? document : undefined), signal),
      async report(seen) {
        reports.push(seen);
      },
      ask: (signal) => poll(() => asks.shift(), signal),
      async answer(ask, body) {
        answers.get(ask.id)?.(body);
      },
      async stream(_, bytes) {
        bytes.destroy();
      },
      async fetch(what) {
        const bytes = images.get(what);
        if (!bytes) throw new Error('There is no such image');
        return (async function* () {
          yield bytes;
        })();
      },
    }),
  });
  const machines = () => findMachines(path.join(dataDir, 'machines'));

  const box: Box = {
    dataDir,
    image(bytes, lie = false) {
      const promised = lie ? Buffer.concat([bytes, Buffer.from('lie')]) : bytes;
      const digest = `sha256:${createHash('sha256').update(promised).digest('hex')}` as const;
      images.set(`image/${digest}`, bytes);
      return digest;
    },
    wish(next) {
      document = next;
    },
    async start(bootId = 'boot-1') {
      const script = path.join(import.meta.dirname, 'agent-process.ts');
      spoken = reports.length;
      agent = spawn(process.execPath, [script, dataDir, socketPath, `${firstUid}`, bootId], { stdio: 'inherit' });
      await once(agent, 'spawn');
    },
    async end(how = 'SIGKILL') {
      if (!agent || agent.exitCode !== null || agent.signalCode !== null) return;
      const ended = once(agent, 'exit');
      agent.kill(how);
      await ended;
    },
    async until(what, fits) {
      for (let waited = 0; waited < patienceMs; waited += 20) {
        const last = reports.at(-1);
        if (last && reports.length > spoken && last.revision === document?.revision && fits(last)) return last;
        await sleep(20);
      }
      throw new Error(`Waited too long until ${what}; the last report was ${JSON.stringify(reports.at(-1))}`);
    },
    ask: (instance, what) =>
      new Promise((resolve) => {
        const ask = { id: `${answers.size + 1}`, instance, what };
        answers.set(ask.id, resolve);
        asks.push(ask);
      }),
    machines,
    async dispose() {
      await box.end();
      for (const machine of await machines()) await killProcess(machine);
      await server.close();
      await rm(dataDir, { recursive: true });
    },
  };
  return box;
}
