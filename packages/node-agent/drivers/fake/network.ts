import type { Reason, VpcId } from '@mallee/base';
import type { MetadataDriver, NetworkDriver } from '../driver.ts';
import { Fault } from '../fault.ts';
import type { FakeLife, FakeTools } from './fake-host.ts';

/** A fault of `apply` that names a VPC as its `id` concerns that VPC alone. */
export function fakeNetwork({ state, work }: FakeTools, life: FakeLife): NetworkDriver {
  const mentioned = new Set<string>();
  return {
    namespace: undefined,
    apply: (networks, local, signal) =>
      work(life, 'apply', 'host', signal, async () => {
        const faults = new Map<VpcId, Reason>();
        for (const { vpc } of networks)
          await work(life, 'apply', vpc, signal, () => {}).catch((error) => {
            signal.throwIfAborted();
            faults.set(vpc, { code: 'FakeFault', say: String(error.message) });
          });
        for (const { nic } of local) mentioned.add(nic.id);
        state.networks = networks.filter(({ vpc }) => !faults.has(vpc));
        return faults;
      }),
    plug: (local, signal) =>
      work(life, 'plug', local.nic.id, signal, () => {
        if (!state.networks.some(({ vpc }) => vpc === local.nic.vpc))
          state.violations.push(`${local.nic.id} was plugged before its network was there`);
        for (const machine of state.machines.values())
          if (machine.state.is === 'running' && machine.plan.nics.some(({ nic }) => nic.id === local.nic.id))
            state.violations.push(`${local.nic.id} was plugged anew under ${machine.plan.id}`);
        state.taps.set(local.nic.id, { ...local, attached: false });
        return `t-${local.nic.id.slice(-12)}`;
      }),
    attach: (local, signal) =>
      work(life, 'attach', local.nic.id, signal, () => {
        const tap = state.taps.get(local.nic.id);
        if (!tap) throw new Fault('TapMissing', `There is no tap for ${local.nic.id}.`);
        tap.attached = true;
      }),
    unplug: (id, signal) =>
      work(life, 'unplug', id, signal, () => {
        state.taps.delete(id);
      }),
    leftovers: async () => [...state.taps.keys()].filter((id) => !mentioned.has(id)),
    faults: () => [],
    close: async () => {},
  };
}

export function fakeMetadata({ state, work }: FakeTools, life: FakeLife): MetadataDriver {
  return {
    apply: (guests, _networks, signal) =>
      work(life, 'metadata', 'host', signal, () => {
        state.guests = guests;
      }),
    faults: () => [],
    close: async () => {},
  };
}
