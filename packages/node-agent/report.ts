import { newUuid } from '@mallee/base';
import type { Capability, CloudLink, Observed } from '@mallee/node-contract';
import type { Context } from './context.ts';
import { reasonOf } from './drivers/fault.ts';
import type { InstanceKeeper } from './instances.ts';
import type { VolumeKeeper } from './volumes.ts';

/** Without any change the cloud hears from the node this often. */
const heartbeatMs = 10_000;

export interface Reporter {
  /** Sends what is so, if it differs from the last report or the heartbeat is due; false if that failed. */
  send(): Promise<boolean>;
}

interface Parts {
  readonly instances: InstanceKeeper;
  readonly volumes: VolumeKeeper;
  capability(): Capability | undefined;
  leftovers(): readonly string[];
}

export function createReporter(context: Context, link: CloudLink, parts: Parts): Reporter {
  const { world, ledger, drivers, bootId } = context;
  const agentRun = newUuid(world);
  let seq = 0;
  let last: { text: string; at: number } | undefined;

  const observe = (capability: Capability, more: Capability['faults']): Omit<Observed, 'seq'> => {
    const document = ledger.desired;
    const known = new Set<string>();
    for (const { id } of document?.instances ?? []) known.add(id);
    for (const { id } of document?.volumes ?? []) known.add(id);
    const found = [...drivers.machines.uids().keys(), ...drivers.machines.known(), ...parts.volumes.present()];
    const strangers = new Set<string>([...found, ...parts.leftovers()].filter((name) => !known.has(name)));
    const faults = [...capability.faults, ...drivers.network.faults(), ...drivers.metadata.faults(), ...more];
    return {
      epoch: document?.epoch ?? '',
      agentRun,
      bootId,
      revision: document?.revision ?? 0,
      capability: { ...capability, faults },
      instances: document?.instances.map((wish) => parts.instances.observe(wish)) ?? [],
      volumes: document?.volumes.map((wish) => parts.volumes.observe(wish)) ?? [],
      strangers: [...strangers].sort(),
    };
  };

  return {
    async send() {
      const capability = parts.capability();
      if (!capability) return true;
      let seen = observe(capability, []);
      try {
        // What is told is on disk first. A ledger that cannot be written is told instead of keeping silent: nothing
        // is acted upon meanwhile, so an end stays visible on the host and is found again.
        await ledger.save();
      } catch (error) {
        seen = observe(capability, [reasonOf(error)]);
      }
      const text = JSON.stringify(seen);
      if (text === last?.text && world.now() - last.at < heartbeatMs) return true;
      const at = world.now();
      try {
        seq += 1;
        await link.report({ ...seen, seq });
        last = { text, at };
        return true;
      } catch (error) {
        world.log.debug('The cloud did not take the report', { err: error });
        return false;
      }
    },
  };
}
