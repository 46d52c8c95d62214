import { accessSync, constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { NetworkInterfaceId, Reason, VpcId, World } from '@mallee/base';
import type { NetworkSpec } from '@mallee/node-contract';
import type { LocalNic, NetworkDriver } from '../driver.ts';
import { Fault, reasonOf } from '../fault.ts';
import { Box } from './box.ts';
import { missingFault } from './exec.ts';
import { hostResolvers } from './host-resolvers.ts';
import { checkBoxName, poolAddresses, tapName, tapPrefix, vpcLink, vpcNamespace, vpcNumber } from './names.ts';
import { namespaceNames } from './namespace.ts';
import type { NetworkOptions, Settings } from './settings.ts';
import { Vpc } from './vpc.ts';

const commands = ['ip', 'nft', 'nsenter', 'dnsmasq', 'conntrack'];
/** How often a dead dnsmasq is looked for. */
const watchMs = 1_000;
/** VPCs that are worked on at the same time; each is a handful of processes. */
const width = 4;

/** The network of one node: routed taps in a namespace per VPC, all within the box. Needs root. */
export class RoutedNetwork implements NetworkDriver {
  /** The host's end of the link, where guests reach the API once `apply` or `open` has succeeded. */
  readonly hostAddress: string;
  readonly namespace: string;
  readonly #settings: Settings;
  readonly #box: Box;
  readonly #vpcs = new Map<number, Vpc>();
  readonly #mentioned = new Set<string>();
  readonly #watch: NodeJS.Timeout;
  #reviving: Promise<void> | undefined;
  #failures: ReadonlyMap<VpcId, Reason> = new Map();

  constructor(world: World, options: NetworkOptions) {
    checkBoxName(options.box);
    this.#settings = {
      world,
      box: options.box,
      pool: poolAddresses(options.pool),
      outbound: options.outbound,
      directory: options.directory,
      apiPort: options.apiPort ?? 8773,
      apiDomain: options.apiDomain,
      upstream: async () => (options.outbound === 'nat' ? (options.upstream ?? hostResolvers()) : []),
      dnsmasqUser: options.dnsmasqUser ?? 'dnsmasq',
      hostNamespace: options.hostNamespace,
      trustMs: options.trustMs ?? 10_000,
      mtu: 1500,
    };
    this.#box = new Box(this.#settings);
    this.hostAddress = this.#settings.pool.host;
    this.namespace = this.#box.namespace.path!;
    this.#watch = setInterval(() => {
      this.#reviving ??= this.#revive().finally(() => {
        this.#reviving = undefined;
      });
    }, watchMs).unref();
  }

  /** Makes the box and its link, so that the API can listen on `hostAddress` before there is any VPC. */
  async open(signal?: AbortSignal): Promise<void> {
    await this.#box.ensure(signal);
  }

  async apply(
    networks: readonly NetworkSpec[],
    local: readonly LocalNic[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<VpcId, Reason>> {
    for (const { number } of networks) this.#mentioned.add(vpcNamespace(this.#settings.box, number));
    for (const { nic } of local) this.#mentioned.add(tapName(nic.id));
    await this.#box.ensure(signal);
    const boxLinks = new Set((await this.#box.namespace.links(signal)).map((link) => link.ifname));
    const failures = new Map<VpcId, Reason>();
    await inParallel(networks, async (spec) => {
      try {
        const mine = local.filter(({ nic }) => nic.vpc === spec.vpc);
        await this.#vpc(spec.number).apply(spec, mine, boxLinks, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.#settings.world.log.warn('A network could not be made', { vpc: spec.vpc, err: error });
        failures.set(spec.vpc, reasonOf(error, 'NetworkFailed'));
      }
    });
    await this.#dropUnwanted(networks, signal);
    // A network that failed may still be half there; its guests keep what they have.
    const ready = networks.filter((spec) => boxLinks.has(vpcLink(spec.number)) || !failures.has(spec.vpc));
    await this.#box.apply(
      ready.map((spec) => ({ number: spec.number, addresses: this.#publicAddresses(spec, local) })),
      signal,
    );
    this.#failures = failures;
    return failures;
  }

  async plug({ nic, uid }: LocalNic, signal: AbortSignal): Promise<string> {
    const tap = tapName(nic.id);
    this.#mentioned.add(tap);
    await this.#box.ensure(signal);
    await this.#dropTap(nic.id, signal);
    await this.#box.namespace.ip([`tuntap add dev ${tap} mode tap user ${uid}`], signal);
    return tap;
  }

  async attach(nic: LocalNic, signal: AbortSignal): Promise<void> {
    const vpc = [...this.#vpcs.values()].find((each) => each.holds(nic.nic.vpc));
    if (!vpc) throw new Fault('NetworkNotReady', `The network ${nic.nic.vpc} is not on this host yet.`);
    await vpc.attach(nic, signal);
  }

  async unplug(nic: NetworkInterfaceId, signal: AbortSignal): Promise<void> {
    await this.#dropTap(nic, signal);
    for (const vpc of this.#vpcs.values()) if (vpc.holds(nic)) await vpc.release(nic, signal);
  }

  async leftovers(signal: AbortSignal): Promise<readonly string[]> {
    const found: string[] = [];
    for (const number of await this.#numbersOnHost()) {
      found.push(vpcNamespace(this.#settings.box, number), ...(await this.#vpc(number).taps(signal)));
    }
    if ((await this.#box.namespace.identity()) !== undefined) {
      const links = await this.#box.namespace.links(signal);
      found.push(...links.map((link) => link.ifname).filter((name) => name.startsWith(tapPrefix)));
    }
    return found.filter((name) => !this.#mentioned.has(name));
  }

  faults(): readonly Reason[] {
    const missing = commands.filter((command) => !installed(command)).map((command) => reasonOf(missingFault(command)));
    const lost = [...this.#vpcs.values()].flatMap((vpc) =>
      vpc.lost().map((nic) => ({
        code: 'TapLost',
        say: `The tap of ${nic} has vanished from the host; its instance has no network until it is stopped and started.`,
      })),
    );
    return [...missing, ...this.#failures.values(), ...lost];
  }

  /** Afterwards nothing of this driver writes any more: whoever removes all must not race with a revival. */
  async close(): Promise<void> {
    clearInterval(this.#watch);
    await this.#reviving;
  }

  /** Takes every trace of this box off the host, that of earlier agents included. Machines must have been stopped. */
  async removeAll(signal: AbortSignal): Promise<void> {
    for (const number of await this.#numbersOnHost()) await this.#vpc(number).remove(signal);
    this.#vpcs.clear();
    await this.#box.remove(signal);
    await rm(this.#settings.directory, { recursive: true, force: true });
  }

  async #dropTap(nic: NetworkInterfaceId, signal: AbortSignal): Promise<void> {
    const likely = [...this.#vpcs].filter(([, vpc]) => vpc.holds(nic)).map(([number]) => number);
    // Unknown so far: it may be anywhere, left by an earlier agent.
    for (const number of likely.length > 0 ? likely : await this.#numbersOnHost())
      if (await this.#vpc(number).dropTap(nic, signal)) return;
    if ((await this.#box.namespace.identity()) === undefined) return;
    const links = await this.#box.namespace.links(signal);
    if (links.some((link) => link.ifname === tapName(nic)))
      await this.#box.namespace.ip([`link del dev ${tapName(nic)}`], signal);
  }

  #vpc(number: number): Vpc {
    const vpc = this.#vpcs.get(number) ?? new Vpc(this.#settings, this.#box, number);
    this.#vpcs.set(number, vpc);
    return vpc;
  }

  async #numbersOnHost(): Promise<number[]> {
    const named = (await namespaceNames()).map((name) => vpcNumber(this.#settings.box, name));
    return [...new Set([...this.#vpcs.keys(), ...named.filter((number) => number !== undefined)])];
  }

  /**
   * A VPC that the document does not name goes with its last tap. So does one that an earlier agent made and whose end it
   * did not live to see; one with a tap that nobody mentioned is only shown.
   */
  async #dropUnwanted(networks: readonly NetworkSpec[], signal: AbortSignal): Promise<void> {
    const wanted = new Set(networks.map((spec) => spec.number));
    for (const number of await this.#numbersOnHost()) {
      if (wanted.has(number) || (await this.#vpc(number).taps(signal)).length > 0) continue;
      await this.#vpc(number).remove(signal);
      this.#vpcs.delete(number);
    }
  }

  #publicAddresses(spec: NetworkSpec, local: readonly LocalNic[]): string[] {
    const here = new Set<string>(local.map(({ nic }) => nic.id));
    const internet = new Set(spec.subnets.filter((subnet) => subnet.internet).map((subnet) => subnet.id));
    return spec.members
      .filter((member) => here.has(member.eni) && internet.has(member.subnet))
      .flatMap(({ publicAddress }) => (publicAddress ? [publicAddress] : []))
      .filter((address) => this.#settings.pool.assignable(address));
  }

  async #revive(): Promise<void> {
    for (const vpc of this.#vpcs.values()) {
      try {
        await vpc.revive();
      } catch (error) {
        this.#settings.world.log.warn('A dead dnsmasq could not be started again', { err: error });
      }
    }
  }
}

function installed(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
