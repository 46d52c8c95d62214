import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type InstanceId, type NodeId, newUuid, seconds, type World } from '@mallee/base';
import type { Ask, Desired, Fetchable, NodeDoor, StreamKind } from '@mallee/node-contract';
import type { Store } from '@mallee/store';
import { type ComputePorts, db } from '../op.ts';
import { desiredOf } from './desired.ts';
import { takeReport } from './report.ts';

/** What the door needs beside the rows. */
export interface DoorPorts extends Pick<ComputePorts, 'settings' | 'imageFiles'> {
  /** Role credentials for one instance, as the metadata service prints them (JSON). */
  credentials(instance: InstanceId): Promise<string>;
}

/** The cloud's side of the nodes' links, and the way to ask a node for a machine's console or screen. */
export class NodeDoors {
  readonly #store: Store;
  readonly #world: World;
  readonly #ports: DoorPorts;
  readonly #questions = new Map<NodeId, Question[]>();
  readonly #asked = new Map<string, Question>();
  readonly #listeners = new Map<NodeId, Set<() => void>>();

  constructor(store: Store, world: World, ports: DoorPorts) {
    this.#store = store;
    this.#world = world;
    this.#ports = ports;
    store.onWake('nodes', (ids) => {
      for (const id of ids) this.#ring(id as NodeId);
    });
  }

  /** The door as one node sees it; who calls was settled by the transport. */
  for(node: NodeId): NodeDoor {
    return {
      desired: (after, signal) => this.#desired(node, after, signal),
      report: (seen) =>
        this.#store.write((tx) => takeReport(tx, node, this.#ports.settings.zones[0]!, seen), 'reports'),
      ask: (signal) => this.#nextQuestion(node, signal),
      answer: async (ask, body) => this.#answered(node, ask, body),
      stream: async (ask, bytes) => this.#led(node, ask, bytes),
      fetch: (what) => this.#fetch(node, what),
    };
  }

  /** What a node would be told, without any waiting: undefined where it knows the newest. Simulations have no timers. */
  async now(node: NodeId, after: { epoch: string; revision: number } | undefined): Promise<Desired | undefined> {
    return (await this.#isNewer(node, after)) ? this.#document(node) : undefined;
  }

  /** Asks the node of an instance for bytes; at most 20 seconds and 16 MiB. */
  async ask(instance: InstanceId, what: Exclude<Ask['what'], StreamKind>): Promise<Buffer> {
    return (await this.#question(instance, what)) as Buffer;
  }

  /** Asks the node of an instance to lead its serial line or its screen here; whoever gets it must close it. */
  async open(instance: InstanceId, what: StreamKind): Promise<Duplex> {
    return (await this.#question(instance, what)) as Duplex;
  }

  async #question(instance: InstanceId, what: Ask['what']): Promise<Buffer | Duplex> {
    const row = await this.#store.read((read) =>
      db(read).selectFrom('instance').select('node').where('id', '=', instance).executeTakeFirst(),
    );
    if (!row) throw new Error(`${instance} has no row.`);
    const waiting = this.#questions.get(row.node) ?? [];
    if (waiting.length >= 100) throw unanswered('too many questions are waiting for it');
    const ask: Ask = { id: newUuid(this.#world), instance, what };
    const { promise, resolve, reject } = Promise.withResolvers<Buffer | Duplex>();
    const question: Question = { ask, node: row.node, resolve, reject };
    this.#asked.set(ask.id, question);
    this.#questions.set(row.node, [...waiting, question]);
    this.#ring(row.node);
    const late = setTimeout(() => reject(unanswered('it did not answer in time')), seconds(20));
    return promise.finally(() => {
      clearTimeout(late);
      this.#asked.delete(ask.id);
      this.#questions.set(
        row.node,
        (this.#questions.get(row.node) ?? []).filter((other) => other !== question),
      );
    });
  }

  async #desired(
    node: NodeId,
    after: { epoch: string; revision: number } | undefined,
    signal: AbortSignal,
  ): Promise<Desired | undefined> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds(25))]);
    while (!deadline.aborted) {
      const rung = this.#rung(node, deadline);
      const started = performance.now();
      if (await this.#isNewer(node, after)) {
        // Changes come in flurries; one document for all of them, and never more than a fifth of the time on building.
        await sleep(50, undefined, { signal: deadline }).catch(() => {});
        const document = await this.#document(node);
        const spent = performance.now() - started - 50;
        if (spent > 20) await sleep(Math.min(spent * 4, 2000), undefined, { signal: deadline }).catch(() => {});
        if (document) return document;
      }
      await rung;
    }
    return undefined;
  }

  #document(node: NodeId): Promise<Desired | undefined> {
    return this.#store.read((read) => desiredOf(read, node, this.#ports.settings));
  }

  async #isNewer(node: NodeId, after: { epoch: string; revision: number } | undefined): Promise<boolean> {
    return this.#store.read(async (read) => {
      const row = await db(read).selectFrom('node').select('revision').where('id', '=', node).executeTakeFirst();
      if (!row || !after) return row !== undefined;
      const epoch = await db(read).selectFrom('cloud').select('value').where('name', '=', 'epoch').executeTakeFirst();
      return epoch?.value !== after.epoch || row.revision > after.revision;
    });
  }

  async #nextQuestion(node: NodeId, signal: AbortSignal): Promise<Ask | undefined> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds(25))]);
    while (!deadline.aborted) {
      const rung = this.#rung(node, deadline);
      const next = this.#questions.get(node)?.shift();
      if (next) return next.ask;
      await rung;
    }
    return undefined;
  }

  #answered(node: NodeId, ask: Ask, body: Buffer | { error: string }): void {
    const question = this.#asked.get(ask.id);
    if (question?.node !== node || question.ask.what !== ask.what) return;
    if (!Buffer.isBuffer(body)) question.reject(unanswered(body.error));
    else if (ask.what === 'console' || ask.what === 'screenshot') question.resolve(body);
  }

  /** Nobody waits any more for a stream that comes late. */
  #led(node: NodeId, ask: Ask, bytes: Duplex): void {
    const question = this.#asked.get(ask.id);
    if (!question || question.node !== node || question.ask.what !== ask.what)
      throw new AwsError('NotAsked', 404, 'Nobody waits for this stream.');
    question.resolve(bytes);
  }

  /** A node reads only what its own instances and volumes need. */
  async #fetch(node: NodeId, what: Fetchable): Promise<AsyncIterable<Uint8Array>> {
    const slash = what.indexOf('/');
    const kind = what.slice(0, slash);
    const name = what.slice(slash + 1);
    if (kind === 'credentials') {
      const row = await this.#store.read((read) =>
        db(read)
          .selectFrom('instance')
          .select('id')
          .where('id', '=', name as InstanceId)
          .where('node', '=', node)
          .executeTakeFirst(),
      );
      if (!row) throw notAssigned(what);
      return once(Buffer.from(await this.#ports.credentials(row.id)));
    }
    const digest = name as `sha256:${string}`;
    if (kind === 'user-data') {
      const row = await this.#store.read((read) =>
        db(read)
          .selectFrom('user_data')
          .innerJoin('instance', 'instance.user_data', 'user_data.digest')
          .select('user_data.body')
          .where('user_data.digest', '=', digest)
          .where('instance.node', '=', node)
          .executeTakeFirst(),
      );
      if (!row) throw notAssigned(what);
      return once(row.body);
    }
    const assigned = await this.#store.read(async (read) => {
      const volume = db(read)
        .selectFrom('volume')
        .select('id')
        .where('node', '=', node)
        .where('source', 'like', `%${digest}%`);
      const kernel = db(read)
        .selectFrom('instance')
        .select('id')
        .where('node', '=', node)
        .where('boot', 'like', `%${digest}%`);
      return (await volume.executeTakeFirst()) ?? (await kernel.executeTakeFirst());
    });
    if (!assigned) throw notAssigned(what);
    return this.#ports.imageFiles.read(digest);
  }

  #ring(node: NodeId): void {
    const listeners = this.#listeners.get(node);
    this.#listeners.delete(node);
    for (const listener of listeners ?? []) listener();
  }

  #rung(node: NodeId, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const all = this.#listeners.get(node) ?? new Set();
      const done = () => {
        signal.removeEventListener('abort', done);
        all.delete(done);
        resolve();
      };
      this.#listeners.set(node, all.add(done));
      signal.addEventListener('abort', done);
    });
  }
}

interface Question {
  readonly ask: Ask;
  readonly node: NodeId;
  readonly resolve: (body: Buffer | Duplex) => void;
  readonly reject: (error: Error) => void;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

const notAssigned = (what: string) => new AwsError('NotAssigned', 404, `${what} is not assigned to this node.`);

const unanswered = (why: string) =>
  new AwsError(
    'InternalError',
    500,
    `The node that runs the instance could not be asked: ${why}. Try again in a moment.`,
  );
