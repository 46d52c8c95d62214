import { execFile, spawn } from 'node:child_process';
import { mkdir, realpath, rm, stat, statfs, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Reason, World } from '@mallee/base';
import type { Capability } from '@mallee/node-contract';
import type { Acceleration } from './command-line.ts';
import { probeExitStatus, probeRom } from './probe-rom.ts';
import { confined, plainEnvironment } from './spawn.ts';

export interface QemuCapability {
  readonly binary: string | undefined;
  readonly version: string;
  readonly acceleration: Acceleration;
  readonly faults: readonly Reason[];
}

export interface CapabilityProbe {
  /** Examined once for each installation of QEMU; a changed or vanished one is noticed at the next call. */
  qemu(signal: AbortSignal): Promise<QemuCapability>;
  host(signal: AbortSignal): Promise<Capability>;
}

export interface ProbeOptions {
  readonly world: World;
  readonly dataDir: string;
  /** User for the trial machine. */
  readonly uid: number;
  /** `auto`: KVM where it really works. */
  readonly acceleration: 'auto' | Acceleration;
  /** Name or path of the emulator. */
  readonly binary: string;
}

/** For starting a program on a loaded host. */
const startMs = 30_000;
/** Ten million counts take hardware 5 ms and an emulator in the kernel 40 s. */
const countMs = 1000;

export function createProbe(options: ProbeOptions): CapabilityProbe {
  let last: { mark: string; result: Promise<QemuCapability> } | undefined;

  const qemu = async (signal: AbortSignal): Promise<QemuCapability> => {
    const binary = await findBinary(options.binary);
    const mark = binary ? `${binary.path} ${binary.mark}` : 'none';
    if (last?.mark === mark) return await last.result;
    const result = binary ? examine(options, binary.path, signal) : Promise.resolve(missing(options.binary));
    last = { mark, result };
    try {
      options.world.log.info('Examined QEMU', { ...(await result) });
    } catch (error) {
      if (last?.result === result) last = undefined;
      throw error;
    }
    return await result;
  };

  return {
    qemu,
    async host(signal) {
      const { version, acceleration, faults } = await qemu(signal);
      const disk = await statfs(options.dataDir);
      return {
        acceleration,
        qemu: version,
        vcpus: os.availableParallelism(),
        memoryMiB: Math.floor(os.totalmem() / 1_048_576),
        diskGiB: Math.floor((disk.blocks * disk.bsize) / 1_073_741_824),
        faults: [...faults],
      };
    },
  };
}

function missing(name: string): QemuCapability {
  const say = `I'm sorry, Doctor, but there is no ${name} on this host. Install it: apt-get install qemu-system-x86`;
  const faults = [{ code: 'QemuMissing', say }];
  return { binary: undefined, version: 'none', acceleration: 'tcg', faults };
}

async function findBinary(name: string): Promise<{ path: string; mark: string } | undefined> {
  const places = name.includes('/') ? [name] : plainEnvironment.PATH.split(':').map((dir) => path.join(dir, name));
  for (const place of places) {
    const info = await stat(place).catch(() => undefined);
    if (info?.isFile()) return { path: await realpath(place), mark: `${info.ino} ${info.size} ${info.mtimeMs}` };
  }
  return undefined;
}

async function examine(options: ProbeOptions, binary: string, signal: AbortSignal): Promise<QemuCapability> {
  const said = await output(binary, ['--version'], signal);
  const version = /version (\d+(?:\.\d+)+)/.exec(said.text)?.[1];
  if (!version) {
    const say = `${binary} does not run: ${said.text.trim().slice(0, 300) || 'it says nothing'}`;
    const faults = [{ code: 'QemuBroken', say }];
    return { binary: undefined, version: 'none', acceleration: 'tcg', faults };
  }
  const kvm = (await stat('/dev/kvm').catch(() => undefined))?.isCharacterDevice() ?? false;
  const acceleration =
    options.acceleration === 'auto'
      ? kvm && (await kvmWorks(options, binary, signal))
        ? 'kvm'
        : 'tcg'
      : options.acceleration;
  return { binary, version, acceleration, faults: [] };
}

/** Runs a trial machine exactly as machines run here: as an unprivileged user. */
async function kvmWorks({ dataDir, uid }: ProbeOptions, binary: string, signal: AbortSignal): Promise<boolean> {
  const dir = path.join(dataDir, 'probe');
  await mkdir(dir, { recursive: true, mode: 0o755 });
  const rom = path.join(dir, 'rom');
  try {
    await writeFile(rom, probeRom(), { mode: 0o644 });
    const command = confined({ uid, devices: ['kvm'] }, [
      ...[binary, '-accel', 'kvm', '-cpu', 'host', '-machine', 'q35', '-m', '16', '-nodefaults', '-no-user-config'],
      ...['-display', 'none', '-bios', rom, '-debugcon', 'stdio', '-device', 'isa-debug-exit,iobase=0xf4,iosize=1'],
    ]);
    return await countsInTime(command, signal);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function countsInTime([program, ...args]: string[], signal: AbortSignal): Promise<boolean> {
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'ignore'], env: plainEnvironment });
  const end = (): boolean => child.kill('SIGKILL');
  let patience = setTimeout(end, startMs);
  child.stdout.once('data', () => {
    clearTimeout(patience);
    patience = setTimeout(end, countMs);
  });
  signal.addEventListener('abort', end, { once: true });
  const status = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  clearTimeout(patience);
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  return status === probeExitStatus;
}

function output(program: string, args: string[], signal: AbortSignal): Promise<{ status: number; text: string }> {
  const limits = { timeout: startMs, killSignal: 'SIGKILL', maxBuffer: 65_536, env: plainEnvironment, signal } as const;
  return new Promise((resolve, reject) => {
    execFile(program, args, limits, (error, stdout, stderr) =>
      signal.aborted
        ? reject(signal.reason)
        : resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, text: stdout + stderr }),
    );
  });
}
