import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type ChecksumAlgorithm, type Digester, type Digests, type InlineDigester, inlineDigester } from '@mallee/wire';

/** What a worker is told. Buffers are handed over, and come back when they have been read. */
export type HashOrder = { readonly body: number } & (
  | { readonly do: 'begin'; readonly algorithms: readonly ChecksumAlgorithm[] }
  | { readonly do: 'add'; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly do: 'finish' }
  | { readonly do: 'abandon' }
);

interface HashAnswer {
  readonly body: number;
  readonly buffer?: ArrayBuffer;
  readonly digests?: readonly (readonly [ChecksumAlgorithm, Uint8Array])[];
}

const bufferBytes = 256 * 1024;
/** Of one body: one fills while the other is read. */
const buffersEach = 2;
/** At once, 32 MiB of buffers; further ones are hashed by who reads them. */
const mostBodies = 64;

/**
 * Hashes large bodies on other threads: MD5 and SHA-256 of a MiB take three milliseconds, for which nobody else would
 * be answered. What is handed over is copied, a thirtieth of the cost.
 */
export class HashPool {
  readonly #workers: Worker[] = [];
  readonly #bodies = new Map<number, { worker: Worker; remote: RemoteDigester }>();
  readonly #idle: ArrayBuffer[] = [];
  #next = 0;

  /** Takes a body's bytes; anything that a worker cannot do, or has no room for, is done here. */
  digester(wanted: ReadonlySet<ChecksumAlgorithm>): Digester {
    const there = [...wanted].filter((name) => !name.startsWith('crc'));
    const worker = this.#bodies.size < mostBodies && there.length > 0 ? this.#worker() : undefined;
    if (!worker) return inlineDigester(wanted);
    const body = this.#next++;
    const here = inlineDigester([...wanted].filter((name) => name.startsWith('crc')));
    const remote = new RemoteDigester({
      here,
      send: (order, transfer = []) => worker.postMessage({ body, ...order }, transfer),
      take: () => this.#idle.pop() ?? new ArrayBuffer(bufferBytes),
      end: (buffers) => {
        this.#bodies.delete(body);
        if (![...this.#bodies.values()].some((other) => other.worker === worker)) worker.unref();
        for (const buffer of buffers) if (this.#idle.length < mostBodies) this.#idle.push(buffer);
      },
    });
    this.#bodies.set(body, { worker, remote });
    worker.ref();
    worker.postMessage({ body, do: 'begin', algorithms: there } satisfies HashOrder);
    return remote;
  }

  /** Started when first needed; they keep the process alive only while they have a body. */
  #worker(): Worker {
    const most = Math.max(1, Math.min(4, availableParallelism() - 1));
    if (this.#workers.length < most) this.#workers.push(this.#start());
    return this.#workers[this.#next % this.#workers.length]!;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./hash-worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', ({ body, buffer, digests }: HashAnswer) => {
      const asked = this.#bodies.get(body);
      if (buffer) asked?.remote.giveBack(buffer);
      if (digests) asked?.remote.done(new Map(digests.map(([name, bytes]) => [name, Buffer.from(bytes)])));
    });
    worker.on('error', (cause) => {
      this.#workers.splice(this.#workers.indexOf(worker), 1);
      for (const asked of this.#bodies.values()) if (asked.worker === worker) asked.remote.fail(cause);
    });
    return worker;
  }
}

type Order = { [Kind in HashOrder['do']]: Omit<Extract<HashOrder, { do: Kind }>, 'body'> }[HashOrder['do']];

interface Remote {
  /** What is hashed on this thread. */
  readonly here: InlineDigester;
  send(order: Order, transfer?: ArrayBuffer[]): void;
  take(): ArrayBuffer;
  /** The body is through; its buffers are free. */
  end(buffers: ArrayBuffer[]): void;
}

class RemoteDigester implements Digester {
  readonly #remote: Remote;
  readonly #free: ArrayBuffer[] = [];
  #made = 0;
  #filling: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;
  #failed = false;
  #failure: unknown;
  #returned = Promise.withResolvers<void>();
  readonly #digests = Promise.withResolvers<Digests>();

  constructor(remote: Remote) {
    this.#remote = remote;
    // Who gives up on the body never asks.
    this.#digests.promise.catch(() => {});
  }

  update(chunk: Uint8Array): void | Promise<void> {
    this.#remote.here.update(chunk);
    const rest = this.#copy(chunk);
    if (rest) return this.#copyAll(rest);
  }

  async finish(): Promise<Digests> {
    this.#flush();
    this.#remote.send({ do: 'finish' });
    const digests = await this.#digests.promise;
    this.#remote.end(this.#free);
    return new Map([...digests, ...this.#remote.here.finish()]);
  }

  abandon(): void {
    this.#remote.send({ do: 'abandon' });
    this.#remote.end(this.#free);
  }

  giveBack(buffer: ArrayBuffer): void {
    this.#free.push(buffer);
    this.#returned.resolve();
    this.#returned = Promise.withResolvers();
  }

  done(digests: Digests): void {
    this.#digests.resolve(digests);
  }

  fail(cause: unknown): void {
    this.#digests.reject(cause);
    this.#failed = true;
    this.#failure = cause;
    this.#returned.resolve();
  }

  async #copyAll(chunk: Uint8Array): Promise<void> {
    for (let rest: Uint8Array | undefined = chunk; rest; rest = this.#copy(rest)) {
      await this.#returned.promise;
      if (this.#failed) throw this.#failure;
    }
  }

  /** Copies as much as there is room for, and answers what is left. */
  #copy(chunk: Uint8Array): Uint8Array | undefined {
    let rest = chunk;
    while (rest.length > 0) {
      this.#filling ??= this.#buffer();
      if (!this.#filling) return rest;
      const part = rest.subarray(0, bufferBytes - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      rest = rest.subarray(part.length);
      if (this.#filled === bufferBytes) this.#flush();
    }
    return undefined;
  }

  #buffer(): Uint8Array<ArrayBuffer> | undefined {
    const free = this.#free.pop();
    if (free) return new Uint8Array(free);
    if (this.#made === buffersEach) return undefined;
    this.#made += 1;
    return new Uint8Array(this.#remote.take());
  }

  #flush(): void {
    if (!this.#filling) return;
    const { buffer } = this.#filling;
    this.#remote.send({ do: 'add', buffer, length: this.#filled }, [buffer]);
    this.#filling = undefined;
    this.#filled = 0;
  }
}
