import { setImmediate as turn } from 'node:timers/promises';
import type { World } from '@mallee/base';
import type { Capability, CloudLink, Desired } from '@mallee/node-contract';
import { answerAsk } from './asks.ts';
import type { Context } from './context.ts';
import type { Drivers } from './drivers/driver.ts';
import { createInstanceKeeper } from './instances.ts';
import { type LedgerStore, openLedger } from './ledger.ts';
import { createNetworkKeeper } from './network.ts';
import { createReporter } from './report.ts';
import { runLoops } from './run-loops.ts';
import { createTasks } from './tasks.ts';
import { createVolumeKeeper, usedDigests } from './volumes.ts';

export interface NodeOptions {
  readonly world: World;
  readonly link: CloudLink;
  readonly drivers: Drivers;
  readonly store: LedgerStore;
  /** The kernel's boot_id. */
  readonly bootId: string;
  /** Numeric users reserved for this node's machines. */
  readonly uids?: { readonly first: number; readonly count: number };
}

/** One host of the cloud. Either `run` drives it, or the other methods one by one (a simulation). */
export interface Node {
  /** Asks the cloud once for a newer document and takes it; true if there was one. Throws if the cloud is away. */
  poll(signal?: AbortSignal): Promise<boolean>;
  /** Waits once for a question and begins to answer it; true if there was one. */
  answer(signal?: AbortSignal): Promise<boolean>;
  /** One pass: starts all work that is due. Work goes on after it returns; nothing here waits for a host. */
  act(): Promise<void>;
  /** Sends a report if there is something to say; false if the cloud did not take it. */
  report(): Promise<boolean>;
  /** `act`, then `report`. */
  step(): Promise<void>;
  /** Does all of it until the signal; then lets go of the host, whose machines run on. */
  run(signal: AbortSignal): Promise<void>;
  /** Ends this agent's work and lets go of the host. */
  close(): Promise<void>;
}

export const defaultUids = { first: 1_870_000_000, count: 60_000 };
const surveyEveryMs = 60_000;
const capabilityEveryMs = 30_000;
const hostDeadlineMs = 60_000;
/** Questions that are answered at the same time. */
const mostAnswers = 8;

/** Opens a node: reads its ledger, so that it can restore its machines before it has heard from the cloud. */
export async function createNode({
  world,
  link,
  drivers,
  store,
  bootId,
  uids = defaultUids,
}: NodeOptions): Promise<Node> {
  const ledger = await openLedger(store);
  let wake = (): void => {};
  const tasks = createTasks(world, () => wake());
  const context: Context = { world, drivers, ledger, tasks, bootId, uids };
  const volumes = createVolumeKeeper(context);
  const network = createNetworkKeeper(context);
  const instances = createInstanceKeeper(context, volumes, network);

  let capability: Capability | undefined;
  let capabilityAt = Number.NEGATIVE_INFINITY;
  let surveyedAt = Number.NEGATIVE_INFINITY;
  let forgotten: Desired | undefined;
  let leftovers: readonly string[] = [];
  const reporter = createReporter(context, link, {
    instances,
    volumes,
    capability: () => capability,
    leftovers: () => leftovers,
  });
  const answering = new Set<Promise<void>>();
  drivers.machines.onChange(() => wake());

  const hostTask = (act: string, run: (signal: AbortSignal) => Promise<void>): void => {
    if (tasks.ready(act, act, 'host')) tasks.start({ key: act, act, kind: 'host', deadlineMs: hostDeadlineMs, run });
  };

  /** What is on the host is learnt before anything is decided, and again now and then. */
  const survey = async (signal: AbortSignal): Promise<void> => {
    const since = volumes.clock();
    await drivers.machines.survey(signal);
    volumes.surveyed(await drivers.volumes.survey(signal), since);
    surveyedAt = world.now();
    leftovers = await drivers.network.leftovers(signal);
    if (ledger.desired) await drivers.volumes.trim(usedDigests(ledger.desired), signal);
  };

  const examine = async (signal: AbortSignal): Promise<void> => {
    capability = await drivers.machines.capability(signal);
    capabilityAt = world.now();
  };

  /** What was reported gone and is no longer mentioned has been heard: it can be forgotten. */
  const forgetGone = (document: Desired): void => {
    if (forgotten === document) return;
    forgotten = document;
    const named = new Set<string>([...document.instances, ...document.volumes].map(({ id }) => id));
    for (const [id, facts] of ledger.instances) if (facts.gone && !named.has(id)) ledger.instances.delete(id);
    for (const [id, facts] of ledger.volumes) if (facts.gone && !named.has(id)) ledger.volumes.delete(id);
  };

  const node: Node = {
    async poll(signal = AbortSignal.timeout(60_000)) {
      const current = ledger.desired;
      const after = current && { epoch: current.epoch, revision: current.revision };
      const document = await link.desired(after, signal);
      if (!document) return false;
      if (document.epoch === current?.epoch && document.revision <= current.revision) return false;
      const before = new Map<string, number>();
      for (const { id, generation } of [...(current?.instances ?? []), ...(current?.volumes ?? [])])
        before.set(id, generation);
      await ledger.accept(document);
      for (const { id, generation } of [...document.instances, ...document.volumes])
        if (before.get(id) !== generation) tasks.reset(id);
      wake();
      return true;
    },
    async answer(signal = AbortSignal.timeout(60_000)) {
      if (answering.size >= mostAnswers) await Promise.race(answering);
      const ask = await link.ask(signal);
      if (!ask) return false;
      const answer = answerAsk(context, link, ask).finally(() => answering.delete(answer));
      answering.add(answer);
      return true;
    },
    async act() {
      tasks.expire();
      if (world.now() - capabilityAt >= capabilityEveryMs) hostTask('examine the host', examine);
      if (world.now() - surveyedAt >= surveyEveryMs) hostTask('survey the host', survey);
      const document = ledger.desired;
      if (document && surveyedAt > Number.NEGATIVE_INFINITY) {
        forgetGone(document);
        volumes.step(document, instances.volumesInUse(document));
        network.step(document, instances.local(document));
        instances.step(document);
      }
      await turn();
    },
    report: () => reporter.send(),
    async step() {
      await node.act();
      await node.report();
    },
    run: (signal) =>
      runLoops(node, world, signal, (listener) => {
        wake = listener;
      }),
    async close() {
      await tasks.close();
      await Promise.all(answering);
      await drivers.metadata.close();
      await drivers.network.close();
      await drivers.machines.close();
    },
  };
  return node;
}
