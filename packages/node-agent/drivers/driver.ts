import type { Duplex } from 'node:stream';
import type { Digest, InstanceId, NetworkInterfaceId, Reason, VolumeId, VpcId } from '@mallee/base';
import type {
  Capability,
  DesiredVolume,
  ImageFormat,
  InstanceMetadata,
  MachineSpec,
  NetworkSpec,
  Nic,
  StreamKind,
} from '@mallee/node-contract';

/**
 * The agent's four interfaces to its host. Every call is idempotent, may be repeated after a crash at any point, ends
 * within a bounded time of its signal's abort, and fails with a `Fault` that names what a person can do. Calls about
 * different things run at the same time; the agent never makes two at once about the same machine, volume or
 * interface, nor two `apply` of one driver.
 */
export interface Drivers {
  readonly machines: MachineDriver;
  readonly volumes: VolumeDriver;
  readonly network: NetworkDriver;
  readonly metadata: MetadataDriver;
}

/** How a virtual machine is, as its host sees it. */
export type MachineState =
  /** Made but never run: its guest has not executed an instruction. */
  | { readonly is: 'prepared' }
  | { readonly is: 'running' }
  /** The guest powered itself off, or panicked; the machine's process is still there so that we know. */
  | { readonly is: 'shutdown' }
  | { readonly is: 'panicked' }
  /** The process is gone without having been told to. */
  | { readonly is: 'exited'; readonly say?: string };

/** A disk as the machine driver opens it: every format is stated, nothing is ever probed. */
export interface DiskFile {
  readonly volume: VolumeId;
  readonly path: string;
  readonly format: ImageFormat;
  /** The read-only image underneath. */
  readonly base?: { readonly path: string; readonly format: ImageFormat };
}

export interface MachinePlan {
  readonly id: InstanceId;
  readonly machine: MachineSpec;
  /** In the order in which the guest sees them. */
  readonly disks: readonly DiskFile[];
  /** In order of `nic.index`. */
  readonly nics: readonly { readonly nic: Nic; readonly tap: string }[];
  /** Paths of boot files, when `machine.boot.how` is `kernel`. */
  readonly kernel?: string;
  readonly ramdisk?: string;
  /** The machine's process runs under this numeric user and group, which no other machine has. */
  readonly uid: number;
  /** The network namespace in which the taps are opened, as a path; absent: where the agent is. */
  readonly namespace?: string;
}

export interface MachineDriver {
  /** What this host can do; examined anew at each call, cheap after the first. Never throws: faults are told. */
  capability(signal: AbortSignal): Promise<Capability>;
  /** Looks over the host for machines of any earlier agent and adopts them. Called first, then now and then. */
  survey(signal: AbortSignal): Promise<void>;
  /** One machine, as far as known by now; an `exited` one stays known until `stop`. */
  state(id: InstanceId): MachineState | undefined;
  /** All machines known by now, strangers included. */
  known(): readonly InstanceId[];
  /** User ids that machines or their folders on this host hold. */
  uids(): ReadonlyMap<InstanceId, number>;
  /** Called after any change of a `state`. */
  onChange(listener: () => void): void;
  /** Makes the machine, not yet running. One that is already `prepared` is thrown away and made anew. */
  prepare(plan: MachinePlan, signal: AbortSignal): Promise<void>;
  /** Lets a prepared machine run. */
  run(id: InstanceId, signal: AbortSignal): Promise<void>;
  /** Presses the power button, waits up to `graceMs`, then cuts the power. Returns when no process is left. */
  stop(id: InstanceId, graceMs: number, signal: AbortSignal): Promise<void>;
  /** Restarts the guest in place: power button, up to `graceMs`, then reset. */
  reboot(id: InstanceId, graceMs: number, signal: AbortSignal): Promise<void>;
  /** Removes what is left of a stopped machine (folder, log); not its disks. */
  forget(id: InstanceId, signal: AbortSignal): Promise<void>;
  /** At most the last 64 KiB of serial output, also of a stopped machine. */
  console(id: InstanceId, signal: AbortSignal): Promise<Buffer>;
  /** The screen as PNG. */
  screenshot(id: InstanceId, signal: AbortSignal): Promise<Buffer>;
  /** Bytes both ways: the serial line as it is, or the screen by the RFB protocol. Ends when the machine does. */
  stream(id: InstanceId, what: StreamKind, signal: AbortSignal): Promise<Duplex>;
  /** Lets go of all machines without disturbing them. */
  close(): Promise<void>;
}

export interface VolumeDriver {
  /** Volumes that are whole on this host, strangers included. */
  survey(signal: AbortSignal): Promise<ReadonlySet<VolumeId>>;
  /** Makes the volume's disk unless it exists. A half-made one is made anew. */
  create(volume: DesiredVolume, progress: (percent: number) => void, signal: AbortSignal): Promise<void>;
  /** The files of a whole volume; a `Fault` `VolumeLost` where they are missing. */
  open(id: VolumeId, signal: AbortSignal): Promise<DiskFile>;
  /** A kernel or ramdisk by its digest, fetched once: a path to a read-only file. */
  bootFile(digest: Digest, progress: (percent: number) => void, signal: AbortSignal): Promise<string>;
  remove(id: VolumeId, signal: AbortSignal): Promise<void>;
  /** Frees cached images that are not in `used` when room is short. */
  trim(used: ReadonlySet<Digest>, signal: AbortSignal): Promise<void>;
}

/** An interface that is to have a tap on this host. */
export interface LocalNic {
  readonly instance: InstanceId;
  readonly nic: Nic;
  /** Who may open the tap. */
  readonly uid: number;
}

/**
 * The life of a tap: `apply` (its network exists, its rules are known), `plug` (a fresh tap in `namespace`, which QEMU
 * opens there), `attach` (moved into its VPC's namespace with address, route and rules; only now may the guest run),
 * `unplug`. The tap stays usable while QEMU runs, whatever becomes of the agent.
 */
export interface NetworkDriver {
  /** Path of the namespace in which QEMU must be started to find its taps; undefined: where the agent is. */
  readonly namespace: string | undefined;
  /**
   * Makes the host's whole network state so. `local` lists every interface of this node's wanted or running machines,
   * whether its tap exists yet or not. Returns the networks that could not be made so; their machines must not start.
   */
  apply(
    networks: readonly NetworkSpec[],
    local: readonly LocalNic[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<VpcId, Reason>>;
  /** Makes a fresh tap owned by `uid`; one of an earlier life is deleted first. Returns its name. */
  plug(nic: LocalNic, signal: AbortSignal): Promise<string>;
  /** Moves the opened tap into its VPC and loads all its rules, in this order of safety: rules before link up. */
  attach(nic: LocalNic, signal: AbortSignal): Promise<void>;
  /** Deletes the tap with everything that was made for it; fine if there is none. */
  unplug(nic: NetworkInterfaceId, signal: AbortSignal): Promise<void>;
  /** Names of taps and namespaces of this cloud on the host that no document since start has mentioned. */
  leftovers(signal: AbortSignal): Promise<readonly string[]>;
  /** What the host lacks for networking at the moment. */
  faults(): readonly Reason[];
  /** Ends what lives only as long as the agent; guests keep their network. */
  close(): Promise<void>;
}

/** What the metadata service knows of one guest; answers are chosen by (VPC, source address). */
export interface MetadataGuest {
  readonly instance: InstanceId;
  /** In order of `index`. */
  readonly nics: readonly Nic[];
  readonly metadata: InstanceMetadata;
}

export interface MetadataDriver {
  /** Serves exactly these guests, in the networks that `NetworkDriver.apply` has made before. */
  apply(guests: readonly MetadataGuest[], networks: readonly NetworkSpec[], signal: AbortSignal): Promise<void>;
  /** What keeps the service from answering at the moment. */
  faults(): readonly Reason[];
  close(): Promise<void>;
}
