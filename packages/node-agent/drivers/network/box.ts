import { mkdir } from 'node:fs/promises';
import { Fault } from '../fault.ts';
import { type Behind, boxLines } from './box-lines.ts';
import { Firewall } from './firewall.ts';
import { Forwarding } from './forwarding.ts';
import { Mutex } from './mutex.ts';
import { vpcLink } from './names.ts';
import { type Facts, type LinkFacts, Namespace } from './namespace.ts';
import { ensureNamespace } from './recover.ts';
import { boxTable } from './rules/box-rules.ts';
import { routerSettings, type Settings } from './settings.ts';

/**
 * The namespace in which all of the cloud's network lies, and the one link by which the host reaches it. The host gets
 * the link's end, its address and one route; its firewall and sysctls are touched by `Forwarding` alone.
 */
export class Box {
  readonly namespace: Namespace;
  readonly host: Namespace;
  readonly #settings: Settings;
  readonly #firewall: Firewall;
  readonly #forwarding: Forwarding;
  readonly #mutex = new Mutex();
  #identity: string | undefined;
  /** The last `apply` as text, while nothing speaks against its still being so. */
  #known: string | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.namespace = new Namespace(settings.box);
    this.host = new Namespace(settings.hostNamespace);
    this.#firewall = new Firewall(this.namespace);
    this.#forwarding = new Forwarding(settings, this.host);
  }

  /** Makes namespace, link, base routes and a firewall that lets nothing pass; quick while trusted. */
  async ensure(signal?: AbortSignal): Promise<void> {
    await this.#mutex.run(async () => {
      const { world, trustMs, directory } = this.#settings;
      if (world.now() - this.#checkedAt < trustMs && (await this.namespace.identity()) === this.#identity) return;
      this.forget();
      await mkdir(directory, { recursive: true });
      const { identity, facts } = await ensureNamespace(world, this.namespace, directory, routerSettings, signal);
      await this.#ensureFirewall(signal);
      await this.#ensureLink(facts, signal);
      await this.#forwarding.ensure(signal);
      this.#identity = identity;
      this.#checkedAt = world.now();
    });
  }

  /** Lets each VPC send from its own addresses and leads public addresses to their VPCs. */
  async apply(vpcs: readonly Behind[], signal?: AbortSignal): Promise<void> {
    await this.#mutex.run(async () => {
      const { pool, outbound, apiPort } = this.#settings;
      const known = this.#known;
      this.#known = undefined; // until the kernel has confirmed
      try {
        await this.#firewall.apply([boxTable(vpcs, pool, outbound, apiPort)], signal);
        const text = JSON.stringify(vpcs);
        if (known !== text) await this.namespace.ip(boxLines(vpcs, await this.namespace.look(signal)), signal);
        this.#known = text;
      } catch (error) {
        this.forget();
        throw error;
      }
    });
  }

  /** Links a VPC's namespace, in place of what is left of an earlier link on either side. */
  async connect(number: number, here: boolean, vpc: Namespace, there: boolean, signal?: AbortSignal): Promise<void> {
    if (here) await this.disconnect(number, signal);
    else if (there) await vpc.ip(['link del dev uplink'], signal);
    await this.namespace.ip([`link add dev ${vpcLink(number)} type veth peer name uplink netns ${vpc.name}`], signal);
    this.#known = undefined;
  }

  async disconnect(number: number, signal?: AbortSignal): Promise<void> {
    this.#known = undefined;
    if ((await this.namespace.identity()) === undefined) return;
    const links = await this.namespace.links(signal);
    if (links.some((link) => link.ifname === vpcLink(number)))
      await this.namespace.ip([`link del dev ${vpcLink(number)}`], signal);
  }

  /** The next call looks at the kernel again. */
  forget(): void {
    this.#firewall.forget();
    this.#known = undefined;
    this.#checkedAt = Number.NEGATIVE_INFINITY;
  }

  /** Leaves the host as it was. */
  async remove(signal?: AbortSignal): Promise<void> {
    this.forget();
    await this.#forwarding.remove(signal);
    if (await this.#hostLink(signal)) await this.host.ip([`link del dev ${this.#settings.box}`], signal);
    await this.namespace.remove(signal);
    this.#identity = undefined;
  }

  /** The rules come before the link, so that there is no moment without them. */
  async #ensureFirewall(signal?: AbortSignal): Promise<void> {
    const { pool, outbound, apiPort } = this.#settings;
    const table = boxTable([], pool, outbound, apiPort);
    await this.#firewall.look([table], signal);
    if (!this.#firewall.seen(table.family, table.name)) await this.#firewall.apply([table], signal);
  }

  async #ensureLink(facts: Facts, signal?: AbortSignal): Promise<void> {
    const { box, pool, mtu, outbound } = this.#settings;
    const outer = await this.#hostLink(signal);
    const inner = facts.links.some((link) => link.ifname === 'host');
    if (!outer || !inner) {
      if (outer) await this.host.ip([`link del dev ${box}`], signal);
      if (inner && !outer) await this.namespace.ip(['link del dev host'], signal);
      await this.#claimPool(signal);
      await this.host.ip([`link add dev ${box} type veth peer name host netns ${this.namespace.name}`], signal);
    }
    const wayOut = facts.routes.some((route) => route.dst === 'default');
    await this.namespace.ip(
      [
        'link set dev lo up',
        `addr replace ${pool.box}/32 dev host`,
        `link set dev host mtu ${mtu} up`,
        `route replace unreachable ${pool.cidr}`,
        `route replace ${pool.host}/32 dev host scope link`,
        ...(outbound === 'nat' ? [`route replace default via ${pool.host} dev host onlink`] : []),
        // An earlier run may have had outbound traffic; its route went with its link if that is new.
        ...(outbound === 'none' && wayOut && outer && inner ? ['route del default'] : []),
      ],
      signal,
    );
    await this.host.ip(
      [
        `link set dev ${box} addrgenmode none mtu ${mtu}`,
        `addr replace ${pool.host}/32 dev ${box}`,
        `link set dev ${box} up`,
        `route replace ${pool.cidr} via ${pool.box} dev ${box} onlink src ${pool.host}`,
      ],
      signal,
    );
  }

  /** The host's link of our name, if it is ours; a foreign one of that name is a fault, never touched. */
  async #hostLink(signal?: AbortSignal): Promise<LinkFacts | undefined> {
    const { box, pool } = this.#settings;
    const link = (await this.host.links(signal)).find((each) => each.ifname === box);
    const strange = link?.addr_info.find((info) => info.family === 'inet' && info.local !== pool.host);
    if (strange || (link && link.linkinfo?.info_kind !== 'veth'))
      throw new Fault('NetworkNameTaken', `The host's link ${box} is not this cloud's. Choose another network name.`);
    return link;
  }

  /** A pool that the host already routes elsewhere would be taken from its rightful use. */
  async #claimPool(signal?: AbortSignal): Promise<void> {
    const { pool, box } = this.#settings;
    const other = (await this.host.routes(signal)).find((route) => route.dst === pool.cidr && route.dev !== box);
    if (other)
      throw new Fault(
        'PublicPoolTaken',
        `The host routes ${pool.cidr} to ${other.dev ?? 'somewhere else'} already. Choose another public pool.`,
      );
  }
}
