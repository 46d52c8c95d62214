import type { Instant, NodeId, World } from '@mallee/base';
import type { NodeDoors } from '@mallee/compute';
import { type CloudLink, type Desired, desired, type Observed, observed } from '@mallee/node-contract';

/** The cloud's side of all links, as far as a simulation needs it. */
export type Doors = Pick<NodeDoors, 'for' | 'now'>;

/** What may befall a report. `lose`: it never arrives. `lose-answer`: it does, but the node hears that it did not. */
export type ReportFault = 'lose' | 'lose-answer' | 'late' | 'double';

export interface FlakyLinkOptions {
  readonly node: NodeId;
  readonly world: World;
  /** The cloud of the moment; throws while there is none. */
  readonly doors: () => Doors;
  /** Told of every report before the cloud takes it. */
  readonly onReport: (seen: Observed) => void;
}

/** A node's link to the cloud in the same process: both documents are written out and checked as on a real one. */
export interface FlakyLink extends CloudLink {
  /** What befalls the next report. */
  spoil(fault: ReportFault): void;
  /** Neither document passes until then. */
  silence(until: Instant): void;
  /** The document that the node was given last. */
  readonly told: Desired | undefined;
  /** Brings what was held up, whenever it was sent. */
  deliverLate(): Promise<void>;
  /** Everything works from now on. */
  mend(): void;
}

export function flakyLink({ node, world, doors, onReport }: FlakyLinkOptions): FlakyLink {
  let spoilt: ReportFault[] = [];
  let held: Observed[] = [];
  let silentUntil = 0;
  let told: Desired | undefined;

  const mustConnect = () => {
    if (world.now() < silentUntil) throw new Error('The link is down.');
  };
  const deliver = async (seen: Observed): Promise<void> => {
    const arrived = observed.parse(JSON.parse(JSON.stringify(seen)));
    const door = doors().for(node);
    onReport(arrived);
    await door.report(arrived);
  };

  return {
    async desired(after) {
      mustConnect();
      const document = await doors().now(node, after);
      if (!document) return undefined;
      told = desired.parse(JSON.parse(JSON.stringify(document)));
      return told;
    },
    async report(seen) {
      mustConnect();
      const fault = spoilt.shift();
      if (fault === 'late') held.push(seen);
      if (fault === 'late' || fault === 'lose') throw new Error('The report got lost.');
      await deliver(seen);
      if (fault === 'double') await deliver(seen);
      if (fault === 'lose-answer') throw new Error('The answer got lost.');
    },
    ask: async () => undefined,
    answer: async () => {},
    stream: async (_, bytes) => void bytes.destroy(),
    async fetch(what) {
      mustConnect();
      return doors().for(node).fetch(what);
    },
    spoil: (fault) => {
      spoilt.push(fault);
    },
    silence: (until) => {
      silentUntil = until;
    },
    get told() {
      return told;
    },
    async deliverLate() {
      const late = held;
      held = [];
      for (const seen of late) await deliver(seen);
    },
    mend() {
      spoilt = [];
      silentUntil = 0;
    },
  };
}
