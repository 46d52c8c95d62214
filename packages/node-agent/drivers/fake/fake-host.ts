import {
  type Digest,
  type InstanceId,
  type NetworkInterfaceId,
  newUuid,
  type VolumeId,
  type World,
} from '@mallee/base';
import type { CloudLink, DesiredVolume, NetworkSpec } from '@mallee/node-contract';
import type { Drivers, LocalNic, MachinePlan, MachineState, MetadataGuest } from '../driver.ts';
import { type FakeFaults, fakeFaults, type Life, type Work } from './faults.ts';
import { fakeMachines } from './machines.ts';
import { fakeMetadata, fakeNetwork } from './network.ts';
import { fakeVolumes } from './volumes.ts';

export interface FakeHostOptions {
  readonly world: World;
  readonly vcpus?: number;
  readonly memoryMiB?: number;
  readonly diskGiB?: number;
  /** When given, images are really fetched and their digests compared. */
  readonly fetch?: CloudLink['fetch'];
  /** When given, the host outlives this process. */
  readonly memory?: HostMemory;
}

/** Where a fake host is kept between the processes that play it. */
export interface HostMemory {
  load(): KeptHost | undefined;
  save(host: KeptHost): void;
}

export interface KeptHost {
  readonly bootId: string;
  readonly state: FakeState;
}

export interface FakeMachine {
  state: MachineState;
  readonly plan: MachinePlan;
  /** How often its guest has begun to boot. */
  boots: number;
  /** It does not hear the power button. */
  deaf: boolean;
}

/** What is so on the host, whichever agent looks after it. */
export interface FakeState {
  machines: Map<InstanceId, FakeMachine>;
  /** Folders of machines, which outlive their processes. */
  folders: Map<InstanceId, { uid: number; console: string }>;
  volumes: Map<VolumeId, DesiredVolume>;
  cache: Set<Digest>;
  taps: Map<NetworkInterfaceId, LocalNic & { attached: boolean }>;
  networks: readonly NetworkSpec[];
  guests: readonly MetadataGuest[];
  /** Images whose bytes do not fit their digest. */
  corrupt: Set<Digest>;
  /** Rules of this project that an agent has broken; a simulation asserts that there are none. */
  violations: string[];
}

/** One agent's view: it must look before it knows, and it is told of changes while it lives. */
export interface FakeLife extends Life {
  surveyed: boolean;
  /** Machines that ended in this agent's sight. */
  exited: Map<InstanceId, string>;
  changed(): void;
}

export interface FakeTools {
  readonly state: FakeState;
  readonly work: Work;
  readonly options: FakeHostOptions;
}

/**
 * A host in memory, with drivers that keep the promises of the real ones and break down on request. It lives by the
 * World's clock and has no timers, so a seed repeats exactly.
 */
export interface FakeHost {
  readonly faults: FakeFaults;
  readonly state: FakeState;
  /** New after each `reboot`. */
  bootId(): string;
  /** Drivers for a new agent. The one before it is dead from now on: its calls change nothing. */
  drivers(): Drivers;
  /** The running agent ends at once, in the middle of whatever it does. */
  crashAgent(): void;
  /** The host restarts: processes, taps and the agent are gone, files stay. */
  reboot(): void;
  /** Something happens inside a running guest. False if it is not running. */
  guest(id: InstanceId, happens: 'shutdown' | 'panic' | 'crash' | 'deaf'): boolean;
  /** A disk disappears. */
  loseVolume(id: VolumeId): void;
}

export function createFakeHost(options: FakeHostOptions): FakeHost {
  const { faults, work: once, crash } = fakeFaults(options.world);
  const kept = options.memory?.load();
  const state: FakeState = kept?.state ?? {
    machines: new Map(),
    folders: new Map(),
    volumes: new Map(),
    cache: new Set(),
    taps: new Map(),
    networks: [],
    guests: [],
    corrupt: new Set(),
    violations: [],
  };
  let bootId = kept?.bootId ?? newUuid(options.world);
  const save = () => options.memory?.save({ bootId, state });
  const work: Work = (life, call, id, signal, effect, extraMs) =>
    once(
      life,
      call,
      id,
      signal,
      async () => {
        const result = await effect();
        save();
        return result;
      },
      extraMs,
    );
  const tools: FakeTools = { state, work, options };
  let life: FakeLife | undefined;

  const host: FakeHost = {
    faults,
    state,
    bootId: () => bootId,
    drivers() {
      host.crashAgent();
      life = { dead: false, surveyed: false, exited: new Map(), changed: () => {} };
      return {
        machines: fakeMachines(tools, life),
        volumes: fakeVolumes(tools, life),
        network: fakeNetwork(tools, life),
        metadata: fakeMetadata(tools, life),
      };
    },
    crashAgent() {
      if (life) crash(life);
    },
    reboot() {
      host.crashAgent();
      bootId = newUuid(options.world);
      state.machines.clear();
      state.taps.clear();
      state.networks = [];
      state.guests = [];
      save();
    },
    guest(id, happens) {
      const machine = state.machines.get(id);
      if (machine?.state.is !== 'running') return false;
      if (happens === 'deaf') machine.deaf = true;
      if (happens === 'shutdown') machine.state = { is: 'shutdown' };
      if (happens === 'panic') machine.state = { is: 'panicked' };
      if (happens === 'crash') {
        state.machines.delete(id);
        if (life?.surveyed) life.exited.set(id, 'The fake machine was killed.');
      }
      save();
      life?.changed();
      return true;
    },
    loseVolume: (id) => {
      state.volumes.delete(id);
      save();
    },
  };
  return host;
}
