import type { Instant, NodeId } from '@mallee/base';
import { createFakeNode, type FakeNode } from '@mallee/node-agent';
import { nodeSize } from '../cloud/settings.ts';
import { type FlakyLink, type FlakyLinkOptions, flakyLink } from './flaky-link.ts';

/** One host with its agent and its link, led step by step. */
export interface SimNode {
  readonly id: NodeId;
  readonly fake: FakeNode;
  readonly link: FlakyLink;
  /** The agent dies in the middle of whatever it does and is started again at that time. */
  crash(until: Instant): void;
  /** The host restarts, and its agent with it. */
  reboot(): Promise<void>;
  /** One look at the cloud and at the host. */
  step(): Promise<void>;
  /** Host, link and agent work from now on. */
  mend(): Promise<void>;
}

export async function simNode(options: FlakyLinkOptions): Promise<SimNode> {
  const { node: id, world } = options;
  const link = flakyLink(options);
  const fake = await createFakeNode({ world, link, fetch: link.fetch, ...nodeSize });
  let downUntil: Instant | undefined;

  const node: SimNode = {
    id,
    fake,
    link,
    crash(until) {
      fake.crash();
      downUntil = until;
    },
    async reboot() {
      downUntil = undefined;
      await fake.reboot();
    },
    async step() {
      fake.host.faults.tick();
      if (downUntil !== undefined && world.now() < downUntil) return;
      if (downUntil !== undefined) await fake.start();
      downUntil = undefined;
      await fake
        .agent()
        .poll(never)
        .catch(() => {});
      await fake.agent().step();
    },
    async mend() {
      downUntil &&= 0;
      fake.host.faults.mend();
      link.mend();
    },
  };
  return node;
}

/** A signal that does not abort: time-outs of the machine that runs the simulation are none of its business. */
const never = new AbortController().signal;
