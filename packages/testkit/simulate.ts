import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, type Log, type ManualWorld, manualWorld, quietLog } from '@mallee/base';
import { openStore, type Store, sqlite } from '@mallee/store';
import { Broken } from './broken.ts';
import { type Cloud, openCloud } from './cloud/cloud.ts';
import { imageFiles } from './cloud/image-files.ts';
import { befall } from './faults.ts';
import { newHistory } from './history.ts';
import { everyWishMet } from './invariants/every-wish-met.ts';
import { hostsMatchRows } from './invariants/hosts-match-rows.ts';
import type { Invariant } from './invariants/invariant.ts';
import type { Doors } from './nodes/flaky-link.ts';
import { type SimNode, simNode } from './nodes/sim-node.ts';
import { type Action, type FaultAction, spell, type UserAction } from './schedule/action.ts';
import { setUp } from './setup.ts';
import { Trace } from './trace.ts';
import { act, type User } from './users.ts';
import { lookAt, type Rows, readRows, type View } from './view.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** How many hosts. */
  readonly nodes?: number;
  /** Stands between nodes and cloud, so that a test can plant a bug there. */
  readonly tamper?: (doors: Doors) => Doors;
}

/**
 * A whole cloud in one process: the real services over rows in memory, real agents on fake hosts, one manual clock and
 * no timers. Whatever happens follows from the seed and the actions alone.
 */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const shared = '/dev/shm';
  const folder = await mkdtemp(join(existsSync(shared) ? shared : tmpdir(), 'mallee-simulation-'));
  const simulation = new Simulation(folder, options);
  await simulation.open(options.nodes ?? 3);
  return simulation;
}

const reconcileEveryMs = 15_000;
/** Nothing that is mended may take longer than this of the simulated time to come right. */
const settleMs = 30 * 60_000;
const settleStepMs = 5000;
/** After this long without a change nothing is on its way any more: back-offs, heart-beats, repairs. */
const quietSteps = 6;

export class Simulation {
  readonly #world: ManualWorld;
  readonly #folder: string;
  readonly #tamper: (doors: Doors) => Doors;
  readonly #images = imageFiles();
  readonly #history = newHistory();
  readonly #trace = new Trace();
  readonly #nodes: SimNode[] = [];
  readonly #always: Invariant[] = [];
  /** Reads the rows from beside the cloud, so that looking is no part of what happens. */
  readonly #observer: Store;
  #cloud: Cloud | undefined;
  #awayUntil: Instant = 0;
  #absence = 0;
  #reconciledAt: Instant = 0;
  #users!: readonly [User, User];
  #image = '';
  #requests = 0;
  /** Launches whose answers were lost: their clients will ask again. */
  #unanswered: { action: UserAction; token: string }[] = [];
  #before: View | undefined;
  #rows: { rows: Rows; of: Cloud | undefined; commits: number } | undefined;

  constructor(folder: string, { seed, tamper = (doors) => doors }: SimulationOptions) {
    this.#folder = folder;
    this.#tamper = tamper;
    this.#world = { ...manualWorld(seed), log: this.#log() };
    this.#observer = openStore(sqlite(this.#file, { durable: false }), this.#world);
  }

  /** Starts cloud and nodes and lets them find each other. */
  async open(nodes: number): Promise<void> {
    this.#cloud = await openCloud(this.#world, this.#file, this.#images);
    const { users, image } = await setUp(this.#cloud, this.#world, this.#folder, this.#images);
    this.#users = users;
    this.#image = image;
    for (let number = 1; number <= nodes; number += 1)
      this.#nodes.push(
        await simNode({
          node: `node-${number}`,
          world: this.#world,
          doors: () => this.#doors(),
          onReport: (seen) => this.#history.told(seen),
        }),
      );
    for (let pass = 0; pass < 3; pass += 1) await this.#tick(1000);
  }

  /** From now on these are looked at after every action and every step of time; the first that breaks throws. */
  always(...invariants: readonly Invariant[]): void {
    this.#always.push(...invariants);
  }

  /** These are looked at once. */
  async now(...invariants: readonly Invariant[]): Promise<void> {
    check(invariants, await this.#look(), undefined);
  }

  /** Lets things happen, one after another. */
  async play(actions: readonly Action[]): Promise<void> {
    for (const action of actions) {
      const outcome = await this.#one(action);
      await this.#mournCloud();
      const view = await this.#watch();
      this.#trace.add(`${spell(action)}: ${outcome}`, view);
    }
  }

  /** Mends everything and waits until nothing moves any more; Broken by `everyWishMet` where that never comes. */
  async settle(): Promise<void> {
    this.#cloud?.process.dieAt(Number.POSITIVE_INFINITY, 'before');
    this.#awayUntil = 0;
    await this.#reviveCloud();
    for (const node of this.#nodes) {
      await node.mend();
      await node.link.deliverLate();
      await this.#watch();
    }
    let quiet = 0;
    for (let passed = 0; passed < settleMs && quiet < quietSteps; passed += settleStepMs) {
      await this.#tick(settleStepMs);
      const view = await this.#watch();
      const unmet = [everyWishMet, hostsMatchRows].some((invariant) => [...invariant(view, undefined)].length > 0);
      quiet = unmet ? 0 : quiet + 1;
    }
    await this.now(everyWishMet, hostsMatchRows);
  }

  /** Two runs of one seed and one schedule have the same. */
  digest(): string {
    return this.#trace.digest();
  }

  async close(): Promise<void> {
    for (const node of this.#nodes) node.fake.crash();
    this.#cloud?.process.die();
    await this.#cloud?.process.bury();
    await this.#observer.close();
    await rm(this.#folder, { recursive: true });
  }

  get #file(): string {
    return join(this.#folder, 'control.db');
  }

  async #one(action: Action): Promise<string> {
    switch (action.do) {
      case 'pass':
        await this.#pass(action.seconds * 1000);
        return 'done';
      case 'crash-cloud':
      case 'crash-node':
      case 'reboot-host':
      case 'silence':
      case 'report':
      case 'deliver-late':
      case 'guest':
      case 'driver':
      case 'lose-volume':
        await this.#befall(action);
        return 'done';
      default:
        this.#requests += 1;
        return this.#act(action, `token-${this.#requests}`);
    }
  }

  async #befall(action: FaultAction): Promise<void> {
    await befall(action, {
      nodes: this.#nodes,
      users: this.#users,
      view: await this.#look(),
      now: this.#world.now(),
      crashCloud: ({ query, when, seconds }) => {
        this.#absence = seconds * 1000;
        this.#cloud?.process.dieAt(query, when);
      },
    });
  }

  async #act(action: UserAction, token: string): Promise<string> {
    if (!this.#cloud) return 'no answer';
    const { call, process } = this.#cloud;
    try {
      return await act(action, { call, users: this.#users, view: await this.#look(), image: this.#image, token });
    } catch (error) {
      if (!process.dead) throw error;
      if (action.do === 'run') this.#unanswered.push({ action, token });
      return 'no answer';
    }
  }

  /** Short spans pass by the second; long ones by sixths. */
  async #pass(ms: number): Promise<void> {
    const step = Math.max(1000, Math.ceil(ms / 6));
    for (let left = ms; left > 0; left -= step) {
      await this.#tick(Math.min(left, step));
      await this.#watch();
    }
  }

  async #tick(ms: number): Promise<void> {
    this.#world.advance(ms);
    await this.#reviveCloud();
    for (const node of this.#nodes) {
      await node.step();
      await this.#mournCloud();
    }
    if (!this.#cloud || this.#world.now() - this.#reconciledAt < reconcileEveryMs) return;
    this.#reconciledAt = this.#world.now();
    await this.#cloud.reconcilers.step();
    await this.#mournCloud();
  }

  /** Where the process has died in the meantime, its place stays empty for a while. */
  async #mournCloud(): Promise<void> {
    if (!this.#cloud?.process.dead) return;
    const { process } = this.#cloud;
    this.#cloud = undefined;
    this.#awayUntil = this.#world.now() + this.#absence;
    await process.bury();
    await this.#reviveCloud();
  }

  async #reviveCloud(): Promise<void> {
    if (this.#cloud || this.#world.now() < this.#awayUntil) return;
    this.#cloud = await openCloud(this.#world, this.#file, this.#images);
    const again = this.#unanswered;
    this.#unanswered = [];
    for (const { action, token } of again) await this.#act(action, token);
  }

  #doors(): Doors {
    if (!this.#cloud || this.#cloud.process.dead) throw new Error('The cloud is away.');
    return this.#tamper(this.#cloud.doors);
  }

  async #look(): Promise<View> {
    return {
      now: this.#world.now(),
      accounts: this.#users.map(({ account }) => account),
      rows: await this.#readRows(),
      hosts: new Map(this.#nodes.map(({ id, fake, link }) => [id, lookAt(fake.host, link.told)])),
      history: this.#history,
    };
  }

  /** Rows change by commits alone, so between two commits one look is enough. */
  async #readRows(): Promise<Rows> {
    const [of, commits] = [this.#cloud, this.#cloud?.process.commits ?? 0];
    if (this.#rows?.of !== of || this.#rows?.commits !== commits)
      this.#rows = { rows: await readRows(this.#observer), of, commits };
    return this.#rows.rows;
  }

  async #watch(): Promise<View> {
    const view = await this.#look();
    check(this.#always, view, this.#before);
    this.#before = view;
    return view;
  }

  /** What is logged as an error was not foreseen; only a dying cloud may stumble. */
  #log(): Log {
    const log: Log = {
      ...quietLog(),
      error: (say, facts) => {
        if (!this.#cloud || this.#cloud.process.dead) return;
        const why = facts?.err instanceof Error ? facts.err.message : JSON.stringify(facts);
        this.#history.bugs.push(`An error was logged: ${say} ${why}`);
      },
      with: () => log,
    };
    return log;
  }
}

function check(invariants: readonly Invariant[], view: View, before: View | undefined): void {
  for (const invariant of invariants) {
    const broken = [...invariant(view, before)];
    if (broken.length > 0) throw new Broken(invariant.name, broken);
  }
}
