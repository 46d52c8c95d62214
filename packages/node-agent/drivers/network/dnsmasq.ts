import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '@mallee/base';
import { Fault } from '../fault.ts';
import { type DnsmasqFiles, withoutConflicts } from './dnsmasq-config.ts';
import type { Namespace } from './namespace.ts';

/** A start is quick; under load it may take seconds until the sockets are open. */
const startLimitMs = 15_000;

/**
 * One VPC's dnsmasq. It outlives the agent, is found again by its pid file and configuration, and is started anew
 * whenever it has died or its configuration has changed; changes of names and bindings need a signal only.
 */
export class Dnsmasq {
  readonly #world: World;
  readonly #namespace: Namespace;
  readonly #folder: string;

  constructor(world: World, namespace: Namespace, folder: string) {
    this.#world = world;
    this.#namespace = namespace;
    this.#folder = folder;
  }

  async ensure(files: DnsmasqFiles, signal?: AbortSignal): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    // dnsmasq reads its files again as the unprivileged user.
    await chmod(this.#folder, 0o755);
    const confChanged = await this.#write('conf', files.conf);
    const hostsChanged = await this.#write('hosts', files.hosts);
    const bindingsChanged = await this.#write('bindings', files.bindings);
    const pid = await this.pid();
    const leases = withoutConflicts(await this.#read('leases'), files.bindings);
    if (pid !== undefined && !confChanged && leases === undefined) {
      if (hostsChanged || bindingsChanged) process.kill(pid, 'SIGHUP');
      return;
    }
    if (pid !== undefined) await this.stop();
    // Read again: it may have written once more before it ended.
    const mended = withoutConflicts(await this.#read('leases'), files.bindings);
    if (mended !== undefined) await writeFile(this.#path('leases'), mended);
    await this.#start(signal);
  }

  /** The process id of the living server that runs with our configuration. */
  async pid(): Promise<number | undefined> {
    const pid = Number.parseInt(await this.#read('pid'), 10);
    if (!(pid > 1)) return undefined;
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return commandLine.includes(`--conf-file=${this.#path('conf')}\0`) ? pid : undefined;
  }

  async stop(): Promise<void> {
    const pid = await this.pid();
    if (pid === undefined) return;
    kill(pid, 'SIGTERM');
    if (!(await this.#until(async () => (await this.pid()) === undefined, 5_000))) {
      kill(pid, 'SIGKILL');
      await this.#until(async () => (await this.pid()) === undefined, 5_000);
    }
    await rm(this.#path('pid'), { force: true });
  }

  async #start(signal?: AbortSignal): Promise<void> {
    await rm(this.#path('pid'), { force: true });
    const log = await open(this.#path('log'), 'w', 0o600);
    try {
      const [command, ...args] = this.#namespace.command('dnsmasq', [
        '--keep-in-foreground',
        '--log-facility=-',
        `--conf-file=${this.#path('conf')}`,
      ]);
      const child = spawn(command!, args, { detached: true, stdio: ['ignore', log.fd, log.fd] });
      let ended = false;
      child.once('error', () => {
        ended = true;
      });
      child.once('exit', () => {
        ended = true;
      });
      child.unref();
      await this.#until(async () => ended || (await this.pid()) !== undefined, startLimitMs, signal);
    } finally {
      await log.close();
    }
    if ((await this.pid()) !== undefined) return;
    const said = (await this.#read('log')).trim().split('\n').at(-1);
    throw new Fault('DhcpServerFailed', `dnsmasq did not start: ${said || 'is the package dnsmasq-base installed?'}`);
  }

  async #until(done: () => Promise<boolean>, limitMs: number, signal?: AbortSignal): Promise<boolean> {
    const end = this.#world.now() + limitMs;
    for (let tries = 0; tries * 10 < limitMs && this.#world.now() < end; tries += 1) {
      signal?.throwIfAborted();
      if (await done()) return true;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return done();
  }

  /** Replaces the file whole; false where it is so already. */
  async #write(name: string, text: string): Promise<boolean> {
    if (existsSync(this.#path(name)) && (await this.#read(name)) === text) return false;
    await writeFile(this.#path(`${name}.new`), text, { mode: 0o644 });
    await rename(this.#path(`${name}.new`), this.#path(name));
    return true;
  }

  async #read(name: string): Promise<string> {
    return readFile(this.#path(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

/** It may have ended by itself in this moment. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
