import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './client.ts';

/** What the server says once it listens. */
export interface Ready {
  readonly port: number;
  /** Node's own HTTP server, which reads a body and answers two bytes: what everything is compared with. */
  readonly barePort: number;
  /** The web console's, whose port in the configuration is not listened on. */
  readonly consolePort: number;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** All but `end` are answered with the CPU time used so far. `settle` has the node report every wish as met. */
export type Question = 'cpu' | 'settle' | 'end';

export interface Spent {
  readonly seconds: number;
  /** Of the server, all its threads. */
  readonly cpuMs: number;
}

/** A whole cloud without hosts, durable, in a folder and a process of its own. */
export class BenchCloud {
  readonly client: Client;
  readonly bare: Client;
  /** Who administers it, and where the console is. */
  readonly ready: Ready;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, ready: Ready) {
    const { port, barePort, region, credentials } = ready;
    this.#process = process;
    this.ready = ready;
    this.client = new Client({ port, region, credentials });
    this.bare = new Client({ port: barePort, region, credentials });
  }

  /** Lends a new cloud for as long as the work yields, and removes it afterwards, whatever happens. */
  static async *use<T>(work: (cloud: BenchCloud) => AsyncIterable<T>): AsyncIterable<T> {
    const folder = await mkdtemp(join(tmpdir(), 'mallee-bench-'));
    const child = fork(join(import.meta.dirname, '../serve-cloud.ts'), [folder]);
    const ended = once(child, 'exit');
    try {
      const first = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
      if (!first) throw new Error('The cloud of this bench did not start.');
      const cloud = new BenchCloud(child, first[0] as Ready);
      yield* work(cloud);
      cloud.client.close();
      cloud.bare.close();
    } finally {
      if (child.connected) child.send('end' satisfies Question);
      await ended;
      await rm(folder, { recursive: true });
    }
  }

  /** Has the node report every wish as met. */
  async settle(): Promise<void> {
    await this.#ask('settle');
  }

  /** Does `count` pieces of work, `width` at a time. */
  async spend(count: number, width: number, work: (at: number) => Promise<unknown>): Promise<Spent> {
    const before = await this.#ask('cpu');
    const began = performance.now();
    let next = 0;
    await Promise.all(
      Array.from({ length: width }, async () => {
        for (let at = next++; at < count; at = next++) await work(at);
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    const after = await this.#ask('cpu');
    return { seconds, cpuMs: (after.user + after.system - before.user - before.system) / 1000 };
  }

  async #ask(question: Question): Promise<NodeJS.CpuUsage> {
    const answer = once(this.#process, 'message');
    this.#process.send(question);
    return (await answer)[0] as NodeJS.CpuUsage;
  }
}
