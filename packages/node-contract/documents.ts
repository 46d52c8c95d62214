import { z } from 'zod';

/**
 * The two documents that cross between the cloud and a node. `Desired` says everything that the node should be
 * doing; `Observed` says everything that is so on its host. Both are always whole, so a lost one is repaired by the
 * next. Nothing is destroyed by omission: removal is an explicit `gone`, kept until the node reports it done.
 */

const id = <Prefix extends string>(prefix: Prefix) =>
  z.custom<`${Prefix}-${string}`>((v) => typeof v === 'string' && new RegExp(`^${prefix}-[0-9a-z-]{1,40}$`).test(v));
const digest = z.custom<`sha256:${string}`>((v) => typeof v === 'string' && /^sha256:[0-9a-f]{64}$/.test(v));
const ipv4 = z.ipv4();
const cidr = z.cidrv4();
const mac = z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
const count = z.int().nonnegative();

const reason = z.object({ code: z.string().max(80), say: z.string().max(1000) });

/** How an image's bytes are stored; never probed, always stated (a raw disk may begin like a qcow2 file). */
const imageFormat = z.enum(['qcow2', 'raw']);

const boot = z.discriminatedUnion('how', [
  /** The firmware reads the disk's own boot loader. */
  z.object({ how: z.literal('bios') }),
  /** The node hands kernel and ramdisk (EKI, ERI) to the firmware; the disk is a bare root file system. */
  z.object({ how: z.literal('kernel'), kernel: digest, ramdisk: digest.optional(), commandLine: z.string().max(2048) }),
]);

const machine = z.object({
  vcpus: z.int().min(1).max(512),
  memoryMiB: z.int().min(16).max(16_777_216),
  boot,
});

const disk = z.object({
  volume: id('vol'),
  /** The name users gave it, such as `/dev/sda1`; the guest sees the disks in this list's order as vda, vdb, ... */
  device: z.string().max(40),
  root: z.boolean(),
});

const nic = z.object({ id: id('eni'), index: count, mac, vpc: id('vpc'), subnet: id('subnet'), address: ipv4 });

/** What the metadata service tells a guest about itself. Large or secret things are fetched when asked for. */
const metadata = z.object({
  enabled: z.boolean(),
  /** `required`: version 2 (session tokens) only. */
  tokens: z.enum(['optional', 'required']),
  hopLimit: z.int().min(1).max(64),
  tags: z.record(z.string(), z.string()).optional(),
  account: z.string(),
  reservation: z.string(),
  launchIndex: count,
  launchedAt: z.number(),
  image: z.string(),
  imageManifest: z.string().optional(),
  kernel: z.string().optional(),
  ramdisk: z.string().optional(),
  instanceType: z.string(),
  region: z.string(),
  zone: z.string(),
  /** The cloud's DNS domain, for `services/domain` and host names. */
  domain: z.string(),
  hostname: z.string(),
  publicHostname: z.string().optional(),
  publicAddress: ipv4.optional(),
  key: z.object({ name: z.string(), material: z.string() }).optional(),
  userData: digest.optional(),
  profile: z.object({ arn: z.string(), id: z.string(), role: z.string(), updatedAt: z.number() }).optional(),
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
  monitoring: z.boolean(),
  /** Device names by role: ami, root, ebs1, ephemeral0, ... */
  blockDevices: z.record(z.string(), z.string()),
});

const desiredInstance = z.object({
  id: id('i'),
  /** Rises with every turn of `want` or `boots`; a report carries the generation that it speaks of. */
  generation: count,
  /** Counted up by each wanted reboot; a guest that runs with a lower count is reset once. */
  boots: count,
  want: z.enum(['up', 'down', 'gone']),
  /** How long an ACPI power-off may take before the machine is cut off; 0 cuts at once. */
  graceSeconds: count,
  machine,
  disks: z.array(disk).max(40),
  nics: z.array(nic).max(16),
  metadata,
});

const desiredVolume = z.object({
  id: id('vol'),
  generation: count,
  want: z.enum(['present', 'gone']),
  gib: z.int().min(1).max(65_536),
  source: z.discriminatedUnion('from', [
    z.object({ from: z.literal('nothing') }),
    z.object({ from: z.literal('image'), digest, format: imageFormat, bytes: count }),
  ]),
  /** True once any report has shown it: a disk that existed and is missing is a fault, never made anew. */
  existed: z.boolean(),
});

/** One permission of a security group, already resolved to what a packet filter needs. */
const rule = z.object({
  /** IANA number, or `all`. */
  protocol: z.union([z.literal('all'), z.int().min(0).max(255)]),
  /** Inclusive port range for TCP and UDP. */
  ports: z.tuple([z.int().min(0).max(65_535), z.int().min(0).max(65_535)]).optional(),
  /** ICMP type and code; -1 is any. */
  icmp: z.tuple([z.int().min(-1).max(255), z.int().min(-1).max(255)]).optional(),
  peer: z.union([z.object({ cidr }), z.object({ group: id('sg') })]),
});

const network = z.object({
  vpc: id('vpc'),
  /** Small and unique among live VPCs: names of devices and namespaces are built from it. */
  number: z.int().min(1).max(65_535),
  cidrs: z.array(cidr).min(1),
  subnets: z.array(z.object({ id: id('subnet'), cidr, internet: z.boolean() })),
  groups: z.array(z.object({ id: id('sg'), ingress: z.array(rule), egress: z.array(rule) })),
  /** Every interface of the VPC, on whichever node: source groups and names need them all. */
  members: z.array(
    z.object({
      eni: id('eni'),
      mac,
      address: ipv4,
      subnet: id('subnet'),
      groups: z.array(id('sg')),
      /** AWS's SourceDestCheck: false lets the interface send from addresses that are not its own. */
      sourceCheck: z.boolean(),
      publicAddress: ipv4.optional(),
      hostname: z.string(),
      /** The node that holds it; absent while its instance is stopped. */
      node: id('node').optional(),
    }),
  ),
  dhcp: z.object({
    domain: z.string(),
    /** Empty: the VPC's own resolver at base + 2. */
    nameServers: z.array(ipv4),
    ntpServers: z.array(ipv4),
  }),
});

/** Everything that one node should be doing. */
export const desired = z.object({
  /** New at every restore of a backup; a document of another epoch starts the order of revisions anew. */
  epoch: z.string(),
  revision: count,
  instances: z.array(desiredInstance),
  volumes: z.array(desiredVolume),
  networks: z.array(network),
});

const capability = z.object({
  acceleration: z.enum(['kvm', 'tcg']),
  qemu: z.string(),
  vcpus: count,
  memoryMiB: count,
  diskGiB: count,
  /** What this host cannot do at the moment, for operators (`dnsmasq is not installed`, ...). */
  faults: z.array(reason),
});

/**
 * An end that nobody wished for. After `host-reboot` the node starts the machine again by itself; after any other
 * it rests until the cloud turns the wish, that is, until a document carries a later generation.
 */
export const ended = z.object({
  generation: count,
  why: z.enum(['guest-shutdown', 'panic', 'crash', 'host-reboot']),
  say: z.string().max(1000).optional(),
});

const observedInstance = z.object({
  id: id('i'),
  generation: count,
  boots: count,
  phase: z.enum(['down', 'starting', 'up', 'gone']),
  /** The last end that was not wished for; kept in the ledger until a wish of a later generation is met. */
  ended: ended.optional(),
  error: reason.optional(),
});

const observedVolume = z.object({
  id: id('vol'),
  generation: count,
  /** `lost`: it existed and is missing; nothing is made in its place, so only an operator can mend it. */
  phase: z.enum(['copying', 'present', 'lost', 'gone']),
  /** Percent, while copying. */
  progress: z.int().min(0).max(100).optional(),
  error: reason.optional(),
});

/** Everything that is so on one node. */
export const observed = z.object({
  epoch: z.string(),
  /** Rises per report within one start of the agent. */
  seq: count,
  /** Chosen at each start of the agent. */
  agentRun: z.string(),
  /** The kernel's boot_id: a change means that the host was restarted. */
  bootId: z.string(),
  /** The highest revision of `Desired` that this report has taken into account. */
  revision: count,
  capability,
  instances: z.array(observedInstance),
  volumes: z.array(observedVolume),
  /** Found on the host but unknown to the cloud: shown to operators and never touched. */
  strangers: z.array(z.string()),
});

export type Desired = z.infer<typeof desired>;
export type Observed = z.infer<typeof observed>;
export type DesiredInstance = z.infer<typeof desiredInstance>;
export type DesiredVolume = z.infer<typeof desiredVolume>;
export type NetworkSpec = z.infer<typeof network>;
export type GroupRule = z.infer<typeof rule>;
export type MachineSpec = z.infer<typeof machine>;
export type Disk = z.infer<typeof disk>;
export type Nic = z.infer<typeof nic>;
export type InstanceMetadata = z.infer<typeof metadata>;
export type ImageFormat = z.infer<typeof imageFormat>;
export type Capability = z.infer<typeof capability>;
export type Ended = z.infer<typeof ended>;
export type ObservedInstance = z.infer<typeof observedInstance>;
export type ObservedVolume = z.infer<typeof observedVolume>;
