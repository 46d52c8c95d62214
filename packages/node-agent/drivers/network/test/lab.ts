import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Metrics, type NetworkInterfaceId, quietLog, realWorld, type World } from '@mallee/base';
import type { NetworkSpec, Nic } from '@mallee/node-contract';
import type { LocalNic } from '../../driver.ts';
import { run } from '../exec.ts';
import { tapName } from '../names.ts';
import { Namespace, namespaceNames } from '../namespace.ts';
import { RoutedNetwork } from '../network-driver.ts';
import type { NetworkOptions } from '../settings.ts';

const peerScript = fileURLToPath(new URL('./peer.ts', import.meta.url));
/** Quiet: a few milliseconds. */
const limitMs = 10_000;

/** A namespace with a peer process in it: a guest, or the host itself. */
export class Place {
  readonly namespace: Namespace;
  readonly #peer: ChildProcess;
  readonly #waiting = new Map<number, (result: string) => void>();
  #orders = 0;

  constructor(name: string) {
    this.namespace = new Namespace(name);
    const [command, ...args] = this.namespace.command(process.execPath, [peerScript, name]);
    this.#peer = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#peer.on('message', ({ id, result }: { id: number; result: string }) => this.#waiting.get(id)?.(result));
  }

  listen(port: number, address = '0.0.0.0'): Promise<string> {
    return this.#order({ do: 'listen', port, address });
  }

  /** The first words of the other side, or the error's code, or TIMEOUT. */
  call(to: string, port: number, patience = limitMs): Promise<string> {
    return this.#order({ do: 'call', to, port, limitMs: patience });
  }

  /** As `call`, but the connection stays for `echo`. */
  keep(to: string, port: number): Promise<string> {
    return this.#order({ do: 'keep', to, port, limitMs });
  }

  echo(say: string, patience = limitMs): Promise<string> {
    return this.#order({ do: 'echo', say, limitMs: patience });
  }

  async hear(port: number): Promise<void> {
    await this.#order({ do: 'hear', port });
  }

  /** The datagrams so far as `source:text`, waiting a while for the one that is expected. */
  async heard(expected: string): Promise<string[]> {
    for (let tries = 0; ; tries += 1) {
      const all = (await this.#order({ do: 'heard' })).split(',').filter((one) => one !== '');
      if (all.includes(expected) || tries === 50) return all;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async tell(from: string, to: string, port: number, say: string): Promise<string> {
    return this.#order({ do: 'tell', from, to, port, say });
  }

  /** Whether one of three pings is answered. */
  async pings(to: string, ...options: string[]): Promise<boolean> {
    const args = ['-c', '3', '-i', '0.2', '-W', '1', ...options, to];
    const out = await this.namespace.run('ping', args, { alsoFine: [1, 2] });
    return /[1-3] received/.test(out);
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#peer.once('exit', resolve));
    if (this.#peer.exitCode !== null || !this.#peer.kill('SIGKILL')) return;
    await ended;
  }

  #order(order: Record<string, unknown>): Promise<string> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve) => {
      this.#waiting.set(id, (result) => {
        this.#waiting.delete(id);
        resolve(result);
      });
      this.#peer.send({ id, order });
    });
  }
}

/** What a test says of one guest; everything else follows. */
export interface GuestPlan {
  readonly address: string;
  readonly groups?: readonly `sg-${string}`[];
  readonly publicAddress?: string;
  readonly sourceCheck?: boolean;
  readonly mac?: string;
  readonly eni?: NetworkInterfaceId;
  /** No address is set in the guest: it asks for one. */
  readonly dhcp?: boolean;
}

export class Guest extends Place {
  readonly local: LocalNic;
  readonly plan: GuestPlan;

  constructor(name: string, local: LocalNic, plan: GuestPlan) {
    super(name);
    this.local = local;
    this.plan = plan;
  }
}

const openGroup = {
  id: 'sg-open' as const,
  ingress: [{ protocol: 'all' as const, peer: { cidr: '0.0.0.0/0' } }],
  egress: [{ protocol: 'all' as const, peer: { cidr: '0.0.0.0/0' } }],
};

/**
 * A whole little world in namespaces of its own: a host, a box, VPCs with guests that are namespaces behind a veth
 * where a machine would have a tap. `end` takes all of it away, also after a failure.
 */
export class Lab {
  readonly box = `n${randomBytes(4).toString('hex')}`;
  readonly world: World = realWorld(quietLog(), new Metrics());
  readonly specs: NetworkSpec[] = [];
  readonly guests: Guest[] = [];
  /** Interfaces beside those of the guests. */
  readonly extra: LocalNic[] = [];
  readonly signal = AbortSignal.timeout(600_000);
  host!: Place;
  driver!: RoutedNetwork;
  #options!: NetworkOptions;
  #directory!: string;
  #made = 0;

  /** The driver's own files. */
  get directory(): string {
    return this.#options.directory;
  }

  static async start(options: Partial<NetworkOptions> = {}): Promise<Lab> {
    const lab = new Lab();
    lab.#directory = await mkdtemp('/tmp/mallee-net-');
    const host = new Namespace(options.hostNamespace ?? `${lab.box}h`);
    if (!options.hostNamespace) await host.create();
    await host.ip(['link set dev lo up']);
    lab.host = new Place(host.name!);
    lab.#options = {
      box: lab.box,
      pool: '198.18.0.0/24',
      outbound: 'none',
      directory: join(lab.#directory, 'net'),
      hostNamespace: host.name,
      trustMs: 0,
      ...options,
    };
    // dnsmasq's user must get through to its files.
    await run('chmod', ['755', lab.#directory]);
    lab.driver = lab.newDriver();
    await lab.driver.open();
    return lab;
  }

  /** Another agent over the same host, as after a restart. */
  newDriver(options: Partial<NetworkOptions> = {}): RoutedNetwork {
    return new RoutedNetwork(this.world, { ...this.#options, ...options });
  }

  vpc(number: number, change: Partial<NetworkSpec> = {}): NetworkSpec {
    const spec: NetworkSpec = {
      vpc: `vpc-${number}`,
      number,
      cidrs: ['10.0.0.0/16'],
      subnets: [{ id: `subnet-${number}`, cidr: '10.0.0.0/24', internet: true }],
      groups: [openGroup],
      members: [],
      dhcp: { domain: 'mallee.internal', nameServers: [], ntpServers: [] },
      ...change,
    };
    this.specs.push(spec);
    return spec;
  }

  /** Adds the guest to the VPC, plugs it and waits until it has its address. */
  async guest(spec: NetworkSpec, plan: GuestPlan): Promise<Guest> {
    this.#made += 1;
    const nic: Nic = {
      id: plan.eni ?? `eni-${spec.number}x${this.#made}`,
      index: 0,
      mac: plan.mac ?? `02:00:00:00:${hex(spec.number)}:${hex(this.#made)}`,
      vpc: spec.vpc,
      subnet: spec.subnets.find((subnet) => plan.address.startsWith(subnet.cidr.split('.').slice(0, 3).join('.')))!.id,
      address: plan.address,
    };
    spec.members.push({
      eni: nic.id,
      mac: nic.mac,
      address: nic.address,
      subnet: nic.subnet,
      groups: [...(plan.groups ?? ['sg-open'])],
      sourceCheck: plan.sourceCheck ?? true,
      ...(plan.publicAddress && { publicAddress: plan.publicAddress }),
      hostname: `ip-${plan.address.replaceAll('.', '-')}.mallee.internal`,
      node: 'node-1',
    });
    const namespace = new Namespace(`${this.box}g${this.#made}`);
    await namespace.create();
    const guest = new Guest(namespace.name!, { instance: `i-${this.#made}`, nic, uid: 0 }, plan);
    this.guests.push(guest);
    await this.apply();
    await this.plug(guest);
    return guest;
  }

  /** A veth in place of the tap that QEMU would hold open. */
  async plug(guest: Guest): Promise<void> {
    const { nic } = guest.local;
    const tap = await this.driver.plug(guest.local, this.signal);
    const box = new Namespace(this.box);
    await box.ip([
      `link del dev ${tap}`,
      `link add dev ${tap} type veth peer name eth0 address ${nic.mac} netns ${guest.namespace.name}`,
    ]);
    await this.driver.attach(guest.local, this.signal);
    await guest.namespace.ip(['link set dev lo up', 'link set dev eth0 up']);
    if (guest.plan.dhcp) return;
    const gateway = `${nic.address.split('.').slice(0, 3).join('.')}.1`;
    await guest.namespace.ip([`addr add ${nic.address}/24 dev eth0`, `route add default via ${gateway}`]);
  }

  /** Ends the guest and takes it out of its VPC. */
  async remove(guest: Guest): Promise<void> {
    await this.driver.unplug(guest.local.nic.id, this.signal);
    this.guests.splice(this.guests.indexOf(guest), 1);
    for (const spec of this.specs) {
      const index = spec.members.findIndex((member) => member.eni === guest.local.nic.id);
      if (index >= 0) spec.members.splice(index, 1);
    }
    await guest.end();
    await guest.namespace.remove();
    await this.apply();
  }

  async apply(driver = this.driver): Promise<void> {
    const failures = await driver.apply(
      this.specs,
      [...this.guests.map((guest) => guest.local), ...this.extra],
      this.signal,
    );
    for (const [vpc, reason] of failures) throw new Error(`${vpc}: ${reason.code} ${reason.say}`);
  }

  member(guest: Guest): NetworkSpec['members'][number] {
    return this.specs.flatMap((spec) => spec.members).find((member) => member.eni === guest.local.nic.id)!;
  }

  tap(guest: Guest): string {
    return tapName(guest.local.nic.id);
  }

  /** Every step is tried, whatever became of those before; the first failure is told at the end. */
  async end(): Promise<void> {
    const steps = [
      () => this.driver.close(),
      ...this.guests.map((guest) => () => guest.end()),
      () => this.driver.removeAll(this.signal),
      () => this.host.end(),
      async () => {
        for (const name of await namespaceNames()) if (name.startsWith(this.box)) await new Namespace(name).remove();
      },
      () => rm(this.#directory, { recursive: true, force: true }),
    ];
    const failures: unknown[] = [];
    for (const step of steps) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0');
}
