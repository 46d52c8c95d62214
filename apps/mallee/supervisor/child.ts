import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@mallee/base';
import type { RotatingFile } from './rotating-file.ts';

export interface ChildSpec {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly log: RotatingFile;
}

/**
 * Keeps one process running: starts it, waits for its word that it serves, starts it again with growing pauses when it
 * ends, and ends it on request. Its output goes to its own log file.
 */
export class Child {
  readonly name: string;
  readonly #spec: ChildSpec;
  readonly #log: Log;
  readonly #ready = Promise.withResolvers<void>();
  #process: ChildProcess | undefined;
  #stopping = false;
  #watching: Promise<void> | undefined;
  starts = 0;

  constructor(spec: ChildSpec, log: Log) {
    this.name = spec.name;
    this.#spec = spec;
    this.#log = log.with({ process: spec.name });
    this.#ready.promise.catch(() => {});
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Resolves when it has served for the first time; rejects when it was stopped before. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  /** Asks it to end, insists after `graceMs`, and returns when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#ready.reject(new Error(`${this.name} was stopped.`));
    const running = this.#process;
    running?.kill('SIGTERM');
    const late = setTimeout(() => running?.kill('SIGKILL'), graceMs);
    await this.#watching;
    clearTimeout(late);
  }

  async #watch(): Promise<void> {
    for (let pause = 500; !this.#stopping; ) {
      const started = performance.now();
      await this.#run();
      if (this.#stopping) return;
      pause = performance.now() - started > 60_000 ? 500 : Math.min(pause * 2, 30_000);
      this.#log.error('A process ended by itself; it is started again.', { pauseMs: pause });
      await sleep(pause);
    }
  }

  #run(): Promise<void> {
    const [program, ...args] = this.#spec.command;
    // A fixed search path: what root's shell happens to have in front must not stand for nft or ip.
    const env = { ...process.env, PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env });
    this.#process = child;
    this.starts += 1;
    child.stdout!.on('data', (chunk: Buffer) => this.#spec.log.write(chunk));
    child.stderr!.on('data', (chunk: Buffer) => this.#spec.log.write(chunk));
    child.on('message', (message) => {
      if (message === 'ready') this.#ready.resolve();
    });
    return new Promise((resolve) => {
      child.on('error', (error) => {
        this.#log.error('A process could not be started.', { err: error });
        resolve();
      });
      child.on('close', (code, signal) => {
        this.#log.info('A process ended.', { code, signal });
        this.#process = undefined;
        resolve();
      });
    });
  }
}
