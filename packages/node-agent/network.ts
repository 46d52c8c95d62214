import type { InstanceId, NetworkInterfaceId, Reason, VpcId } from '@mallee/base';
import type { Desired, DesiredInstance } from '@mallee/node-contract';
import type { Context } from './context.ts';

const deadlineMs = 60_000;
/** Even unchanged, the host's network is compared again this often: someone may have killed or flushed something. */
const repairEveryMs = 15_000;
const key = 'network';
const act = 'set the network';

export interface NetworkKeeper {
  /** Applies the document's networks for the machines that are `local`, if anything changed or it is time again. */
  step(document: Desired, local: readonly DesiredInstance[]): void;
  /** Undefined when the instance's interfaces have all that they need to be plugged. */
  obstacle(wish: DesiredInstance): Reason | 'waiting' | undefined;
}

interface Applied {
  readonly text: string;
  readonly at: number;
  readonly nics: ReadonlySet<NetworkInterfaceId>;
  readonly faults: ReadonlyMap<VpcId, Reason>;
}

export function createNetworkKeeper({ world, ledger, tasks, drivers }: Context): NetworkKeeper {
  let applied: Applied | undefined;
  let known: { document: Desired; ids: string; text: string } | undefined;

  /** The whole wish as text; built once per document and set of machines, as it can be large. */
  const textOf = (document: Desired, local: readonly DesiredInstance[]): string => {
    const ids = local.map((wish) => wish.id).join(' ');
    if (known?.document !== document || known.ids !== ids) {
      const guests = local.map(({ id, nics, metadata }) => ({ id, nics, metadata, uid: uidOf(id) }));
      known = { document, ids, text: JSON.stringify([document.networks, guests]) };
    }
    return known.text;
  };
  const uidOf = (id: InstanceId): number | undefined => ledger.instances.get(id)?.uid;

  return {
    step(document, local) {
      const text = textOf(document, local);
      const due = applied?.text !== text || world.now() - applied.at >= repairEveryMs;
      if (!due || !tasks.ready(key, act, 'host')) return;
      tasks.start({
        key,
        act,
        kind: 'host',
        deadlineMs,
        async run(signal) {
          const nics = local.flatMap(({ id, nics }) =>
            nics.map((nic) => ({ instance: id, nic, uid: ledger.instances.get(id)!.uid })),
          );
          const faults = await drivers.network.apply(document.networks, nics, signal);
          const guests = local.map(({ id, nics, metadata }) => ({ instance: id, nics: byIndex(nics), metadata }));
          await drivers.metadata.apply(guests, document.networks, signal);
          applied = { text, at: world.now(), nics: new Set(nics.map(({ nic }) => nic.id)), faults };
        },
      });
    },
    obstacle(wish) {
      for (const nic of wish.nics) {
        const fault = applied?.faults.get(nic.vpc);
        if (fault) return fault;
        if (!applied?.nics.has(nic.id)) return tasks.error(key) ?? 'waiting';
      }
      return undefined;
    },
  };
}

function byIndex(nics: DesiredInstance['nics']): DesiredInstance['nics'] {
  return nics.toSorted((a, b) => a.index - b.index);
}
