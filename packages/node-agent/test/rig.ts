import type { Duplex } from 'node:stream';
import { type ManualWorld, manualWorld } from '@mallee/base';
import type { Ask, CloudLink, Desired, Observed } from '@mallee/node-contract';
import { observed } from '@mallee/node-contract';
import { createFakeNode, type FakeNode } from '../drivers/fake/fake-node.ts';

/** A cloud of one document, in the test's hands, with a node on a fake host. */
export interface Rig {
  readonly world: ManualWorld;
  readonly node: FakeNode;
  readonly reports: Observed[];
  readonly answers: { ask: Ask; body: Buffer | { error: string } }[];
  /** Publishes a document and lets the node take it. */
  wish(document: Desired): Promise<void>;
  /** Lets the node work until nothing moves; time stands still unless `ms` is given. */
  settle(ms?: number): Promise<Observed>;
  ask(ask: Ask): Promise<Buffer | { error: string }>;
  /** The same for a stream. */
  lead(ask: Ask): Promise<Duplex>;
  /** The cloud does not take reports while this is true. */
  away: boolean;
}

export async function createRig(seed = 1): Promise<Rig> {
  const world = manualWorld(seed);
  const reports: Observed[] = [];
  const answers: Rig['answers'] = [];
  const streams: { ask: Ask; bytes: Duplex }[] = [];
  const asks: Ask[] = [];
  let document: Desired | undefined;
  const link: CloudLink = {
    async desired(after) {
      if (rig.away) throw new Error('The cloud is away');
      const isNews = document?.epoch !== after?.epoch || (document?.revision ?? 0) > (after?.revision ?? 0);
      return document && isNews ? structuredClone(document) : undefined;
    },
    async report(seen) {
      if (rig.away) throw new Error('The cloud is away');
      reports.push(observed.parse(structuredClone(seen)));
    },
    ask: async () => asks.shift(),
    async answer(ask, body) {
      answers.push({ ask, body });
    },
    async stream(ask, bytes) {
      streams.push({ ask, bytes });
    },
    fetch: async () => {
      throw new Error('The cloud has nothing to fetch');
    },
  };
  const rig: Rig = {
    world,
    node: await createFakeNode({ world, link }),
    reports,
    answers,
    away: false,
    async wish(next) {
      document = next;
      await rig.node.agent().poll();
    },
    async settle(ms = 0) {
      for (let left = ms; left > 0; left -= 1000) {
        world.advance(Math.min(left, 1000));
        rig.node.host.faults.tick();
        await rig.node.agent().step();
      }
      for (let pass = 0; pass < 12; pass += 1) await rig.node.agent().step();
      return reports.at(-1)!;
    },
    async ask(ask) {
      asks.push(ask);
      await rig.node.agent().answer();
      while (!answers.some((answer) => answer.ask === ask)) await new Promise(setImmediate);
      return answers.find((answer) => answer.ask === ask)!.body;
    },
    async lead(ask) {
      asks.push(ask);
      await rig.node.agent().answer();
      while (!streams.some((stream) => stream.ask === ask)) await new Promise(setImmediate);
      return streams.find((stream) => stream.ask === ask)!.bytes;
    },
  };
  return rig;
}
