import type { CloudLink } from '@mallee/node-contract';
import { createNode, type Node } from '../../agent.ts';
import type { LedgerName, LedgerStore } from '../../ledger.ts';
import { createFakeHost, type FakeHost, type FakeHostOptions } from './fake-host.ts';

/** A whole node on a fake host, whose agent can be killed and started again. */
export interface FakeNode {
  readonly host: FakeHost;
  /** The agent of the moment. */
  agent(): Node;
  /** Ends the agent in the middle of whatever it does; nothing that it had begun has any effect from now on. */
  crash(): void;
  /** Starts an agent, after a crash of the one before. */
  start(): Promise<void>;
  /** The host restarts, and with it the agent. */
  reboot(): Promise<void>;
}

export interface FakeNodeOptions extends FakeHostOptions {
  readonly link: CloudLink;
}

export async function createFakeNode({ link, ...options }: FakeNodeOptions): Promise<FakeNode> {
  const host = createFakeHost(options);
  const texts = new Map<LedgerName, string>();
  let life = { dead: false };
  let agent: Node;

  const fake: FakeNode = {
    host,
    agent: () => agent,
    crash() {
      life.dead = true;
      host.crashAgent();
    },
    async start() {
      fake.crash();
      life = { dead: false };
      agent = await createNode({
        world: options.world,
        link: mortalLink(link, life),
        drivers: host.drivers(),
        store: mortalStore(texts, life),
        bootId: host.bootId(),
      });
    },
    async reboot() {
      host.reboot();
      await fake.start();
    },
  };
  await fake.start();
  return fake;
}

function alive(life: { dead: boolean }): void {
  if (life.dead) throw new Error('This agent has crashed');
}

function mortalStore(texts: Map<LedgerName, string>, life: { dead: boolean }): LedgerStore {
  return {
    async read(name) {
      return texts.get(name);
    },
    async write(name, text) {
      alive(life);
      texts.set(name, text);
    },
  };
}

function mortalLink(link: CloudLink, life: { dead: boolean }): CloudLink {
  return {
    async desired(after, signal) {
      alive(life);
      return link.desired(after, signal);
    },
    async report(seen) {
      alive(life);
      return link.report(seen);
    },
    async ask(signal) {
      alive(life);
      return link.ask(signal);
    },
    async answer(ask, body) {
      alive(life);
      return link.answer(ask, body);
    },
    async stream(ask, bytes) {
      alive(life);
      return link.stream(ask, bytes);
    },
    async fetch(what, signal) {
      alive(life);
      return link.fetch(what, signal);
    },
  };
}
