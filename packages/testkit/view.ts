import type { AccountId, InstanceId, Instant, NetworkInterfaceId, NodeId, VolumeId } from '@mallee/base';
import type { ComputeTables } from '@mallee/compute';
import type { FakeHost } from '@mallee/node-agent';
import type { Desired, NetworkSpec } from '@mallee/node-contract';
import type { Store } from '@mallee/store';
import type { History } from './history.ts';

const tables = [
  'node',
  'node_use',
  'account_use',
  'reservation',
  'instance',
  'volume',
  'attachment',
  'network_interface',
  'public_address',
  'security_group_rule',
  'tag',
  'user_data',
] as const;

export type Rows = { readonly [T in (typeof tables)[number]]: readonly ComputeTables[T][] };

interface SeenMachine {
  readonly is: string;
  readonly boots: number;
  readonly volumes: readonly VolumeId[];
  readonly nics: readonly {
    readonly id: NetworkInterfaceId;
    readonly vpc: string;
    readonly mac: string;
    readonly address: string;
  }[];
}

/** A host as a god sees it, at one moment. */
export interface SeenHost {
  readonly bootId: string;
  readonly machines: ReadonlyMap<InstanceId, SeenMachine>;
  readonly folders: ReadonlySet<InstanceId>;
  readonly volumes: ReadonlySet<VolumeId>;
  readonly taps: ReadonlySet<NetworkInterfaceId>;
  readonly networks: readonly NetworkSpec[];
  readonly violations: readonly string[];
  /** The document that the node was given last. */
  readonly told: Desired | undefined;
}

/** All rows, all hosts and all that ever happened, at one moment. */
export interface View {
  readonly now: Instant;
  readonly accounts: readonly AccountId[];
  readonly rows: Rows;
  readonly hosts: ReadonlyMap<NodeId, SeenHost>;
  readonly history: History;
}

export async function readRows(store: Store): Promise<Rows> {
  return store.read(async (read) => {
    const rows: Record<string, unknown> = {};
    for (const table of tables) rows[table] = await read.db<ComputeTables>().selectFrom(table).selectAll().execute();
    return rows as unknown as Rows;
  });
}

export function lookAt(host: FakeHost, told: Desired | undefined): SeenHost {
  const { machines, folders, volumes, taps, networks, violations } = host.state;
  return {
    bootId: host.bootId(),
    machines: new Map(
      [...machines].map(([id, { state, boots, plan }]) => [
        id,
        {
          is: state.is,
          boots,
          volumes: plan.disks.map(({ volume }) => volume),
          nics: plan.nics.map(({ nic: { id: eni, vpc, mac, address } }) => ({ id: eni, vpc, mac, address })),
        },
      ]),
    ),
    folders: new Set(folders.keys()),
    volumes: new Set(volumes.keys()),
    taps: new Set(taps.keys()),
    networks,
    violations: [...violations],
    told,
  };
}
