import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkInterfaceId, VpcId } from '@mallee/base';
import type { NetworkSpec } from '@mallee/node-contract';
import type { LocalNic } from '../driver.ts';
import { Fault } from '../fault.ts';
import type { Box } from './box.ts';
import { Dnsmasq } from './dnsmasq.ts';
import { type DnsmasqFiles, dnsmasqFiles } from './dnsmasq-config.ts';
import { Firewall } from './firewall.ts';
import { callsOrAnswers, forgetFlows, isTranslated } from './flows.ts';
import { Mutex } from './mutex.ts';
import { tapName, tapPrefix, vpcLink, vpcNamespace } from './names.ts';
import { type Facts, Namespace } from './namespace.ts';
import { ensureNamespace } from './recover.ts';
import { vpcTables } from './rules/vpc-rules.ts';
import { routerSettings, type Settings } from './settings.ts';
import { tapLines, vpcLines } from './vpc-lines.ts';

/** Devices inherit the defaults when they come into the namespace. */
const vpcSettings = [...routerSettings, 'net/ipv4/conf/default/proxy_arp=1'];

interface Want {
  readonly spec: NetworkSpec;
  readonly local: ReadonlyMap<NetworkInterfaceId, LocalNic>;
}

/** One VPC's namespace on this node: a router with a tap for each guest, a link to the box, a firewall and a dnsmasq. */
export class Vpc {
  readonly namespace: Namespace;
  readonly #number: number;
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #box: Box;
  readonly #firewall: Firewall;
  readonly #dnsmasq: Dnsmasq;
  readonly #mutex = new Mutex();
  /** Interfaces whose taps were seen here; one that vanishes without `unplug` is a fault. */
  readonly #attached = new Set<NetworkInterfaceId>();
  #missing: ReadonlySet<NetworkInterfaceId> = new Set();
  #want: Want | undefined;
  #files: DnsmasqFiles | undefined;
  #identity: string | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: Settings, box: Box, number: number) {
    this.#settings = settings;
    this.#box = box;
    this.#number = number;
    this.namespace = new Namespace(vpcNamespace(settings.box, number));
    this.#firewall = new Firewall(this.namespace);
    this.#folder = join(settings.directory, `v${number}`);
    this.#dnsmasq = new Dnsmasq(settings.world, this.namespace, this.#folder);
  }

  /** Makes the VPC so. `boxLinks` are the links of the box at this moment. */
  async apply(
    spec: NetworkSpec,
    local: readonly LocalNic[],
    boxLinks: ReadonlySet<string>,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#mutex.run(async () => {
      this.#want = { spec, local: new Map(local.map((one) => [one.nic.id, one])) };
      try {
        await this.#check(boxLinks, signal);
        await this.#sync(signal);
      } catch (error) {
        this.#forget();
        throw error;
      }
    });
  }

  /** Brings in the tap that the box holds for this interface: rules, then addresses, then the link. */
  async attach(one: LocalNic, signal?: AbortSignal): Promise<void> {
    await this.#mutex.run(async () => {
      if (!this.#want) throw new Fault('NetworkNotReady', `The network ${one.nic.vpc} is not on this host yet.`);
      if (!this.#want.local.has(one.nic.id)) {
        this.#want = { ...this.#want, local: new Map(this.#want.local).set(one.nic.id, one) };
        await this.#sync(signal);
      }
      const tap = tapName(one.nic.id);
      if (!(await this.#has(tap, signal))) {
        // Whoever had this address before left connections behind that the rules would take for this guest's.
        await forgetFlows(this.namespace, callsOrAnswers, one.nic.address, signal);
        await this.#box.namespace.ip([`link set dev ${tap} netns ${this.namespace.name}`], signal);
      }
      await this.namespace.ip(tapLines(this.#want.spec, one.nic, this.#settings.mtu), signal);
      this.#attached.add(one.nic.id);
    });
  }

  /** Deletes the interface's tap, if it is here; its rules wait for the next. */
  async dropTap(nic: NetworkInterfaceId, signal?: AbortSignal): Promise<boolean> {
    return this.#mutex.run(async () => {
      this.#attached.delete(nic);
      const here = await this.#has(tapName(nic), signal);
      if (here) await this.namespace.ip([`link del dev ${tapName(nic)}`], signal);
      return here;
    });
  }

  /** What the rules and dnsmasq say of the interface goes. */
  async release(nic: NetworkInterfaceId, signal?: AbortSignal): Promise<void> {
    await this.#mutex.run(async () => {
      if (!this.#want?.local.has(nic)) return;
      const local = new Map(this.#want.local);
      local.delete(nic);
      this.#want = { ...this.#want, local };
      await this.#sync(signal);
    });
  }

  /** Whether this is the VPC of that id, or has that interface. */
  holds(id: VpcId | NetworkInterfaceId): boolean {
    return this.#want?.spec.vpc === id || (this.#want?.local.has(id as NetworkInterfaceId) ?? false);
  }

  /** Starts dnsmasq anew if it has died. */
  async revive(): Promise<void> {
    await this.#mutex.run(async () => {
      if (this.#files && (await this.#dnsmasq.pid()) === undefined) await this.#dnsmasq.ensure(this.#files);
    });
  }

  /** Names of the taps that are here. */
  async taps(signal?: AbortSignal): Promise<string[]> {
    if ((await this.namespace.identity()) === undefined) return [];
    return (await this.namespace.links(signal)).map((link) => link.ifname).filter((name) => name.startsWith(tapPrefix));
  }

  /** Interfaces of wanted machines that had a tap here and lost it without being unplugged. */
  lost(): NetworkInterfaceId[] {
    return [...this.#missing].filter((nic) => this.#attached.has(nic));
  }

  async remove(signal?: AbortSignal): Promise<void> {
    await this.#mutex.run(async () => {
      this.#want = undefined;
      this.#files = undefined;
      await this.#dnsmasq.stop();
      if ((await this.namespace.identity()) !== undefined) {
        await this.#box.disconnect(this.#number, signal);
        const ours = (await this.namespace.links(signal))
          .map((link) => link.ifname)
          .filter((name) => name.startsWith(tapPrefix));
        await this.namespace.ip(
          ours.map((name) => `link del dev ${name}`),
          signal,
        );
      }
      await this.namespace.remove(signal);
      await rm(this.#folder, { recursive: true, force: true });
      this.#forget();
    });
  }

  #forget(): void {
    this.#firewall.forget();
    this.#checkedAt = Number.NEGATIVE_INFINITY;
  }

  /** Compares the kernel with what should be there, unless that was done a moment ago, and repairs it. */
  async #check(boxLinks: ReadonlySet<string>, signal?: AbortSignal): Promise<void> {
    const { world, trustMs, directory } = this.#settings;
    const linked = boxLinks.has(vpcLink(this.#number));
    const trusted = world.now() - this.#checkedAt < trustMs && (await this.namespace.identity()) === this.#identity;
    if (trusted && linked) return;
    this.#forget();
    const { identity, facts } = await ensureNamespace(world, this.namespace, directory, vpcSettings, signal);
    await this.#applyRules(signal);
    const here = facts.links.some((link) => link.ifname === 'uplink');
    if (!linked || !here) await this.#box.connect(this.#number, linked, this.namespace, here, signal);
    const { spec, local } = this.#need();
    const nics = [...local.values()].map((one) => one.nic);
    await this.namespace.ip(
      vpcLines(spec, nics, this.#settings, linked && here ? facts : withoutUplink(facts)),
      signal,
    );
    const taps = new Set(facts.links.map((link) => link.ifname));
    this.#missing = new Set(nics.map((nic) => nic.id).filter((id) => !taps.has(tapName(id))));
    for (const { id } of nics) if (!this.#missing.has(id)) this.#attached.add(id);
    this.#identity = identity;
    this.#checkedAt = world.now();
  }

  async #sync(signal?: AbortSignal): Promise<void> {
    const { spec, local } = this.#need();
    const { dnsmasqUser, mtu, upstream, apiDomain, pool } = this.#settings;
    await this.#applyRules(signal);
    this.#files = dnsmasqFiles(spec, new Set<string>(local.keys()), {
      folder: this.#folder,
      user: dnsmasqUser,
      mtu,
      upstream: await upstream(),
      ...(apiDomain && { api: { domain: apiDomain, address: pool.host } }),
    });
    await this.#dnsmasq.ensure(this.#files, signal);
  }

  /** A public address that now leads elsewhere must not keep its old connections: they would follow the old way. */
  async #applyRules(signal?: AbortSignal): Promise<void> {
    const { spec, local } = this.#need();
    const { pool, apiPort } = this.#settings;
    const tables = vpcTables(spec, new Set<string>(local.keys()), pool, apiPort);
    await this.#firewall.look(tables, signal);
    const before = this.#firewall.seen('inet', 'mallee')?.sets.get('public-in')?.elements;
    await this.#firewall.apply(tables, signal);
    const after = tables[0]?.sets.get('public-in')?.elements;
    for (const [address, target] of before ?? [])
      if (after?.get(address) !== target) await forgetFlows(this.namespace, isTranslated, address, signal);
  }

  async #has(link: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.taps(signal)).includes(link);
  }

  #need(): Want {
    if (!this.#want) throw new Fault('NetworkNotReady', `The network number ${this.#number} is not on this host yet.`);
    return this.#want;
  }
}

/** It is about to be made anew, and all that hangs on it. */
function withoutUplink({ links, routes, neighbours }: Facts): Facts {
  return {
    links: links.filter((link) => link.ifname !== 'uplink'),
    routes: routes.filter((route) => route.dev !== 'uplink'),
    neighbours,
  };
}
