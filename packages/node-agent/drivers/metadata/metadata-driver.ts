import type { Server } from 'node:http';
import type { Reason, World } from '@mallee/base';
import type { CloudLink, NetworkSpec } from '@mallee/node-contract';
import type { MetadataDriver, MetadataGuest } from '../driver.ts';
import { reasonOf } from '../fault.ts';
import { Firewall } from '../network/firewall.ts';
import { metadataAddress, vpcNamespace } from '../network/names.ts';
import { Namespace } from '../network/namespace.ts';
import { hopLimitTable } from './hop-limit.ts';
import { listenIn } from './listen-in.ts';
import type { IdentityKey } from './sealed.ts';
import { Secrets } from './secrets.ts';
import { MetadataService } from './service.ts';

export interface MetadataOptions {
  /** The name that the network driver has. */
  readonly box: string;
  /** Reads `user-data/...` and `credentials/...`; the latter is EC2's JSON document of a role's credentials. */
  readonly fetch: CloudLink['fetch'];
  /** Without one the identity document has no signatures. */
  readonly identity?: IdentityKey;
  /** How long a look at the kernel's rules is trusted; 10 s. */
  readonly trustMs?: number;
}

interface Listener {
  readonly server: Server;
  readonly firewall: Firewall;
  /** Of the namespace in which it listens. */
  readonly identity: string;
}

/** The metadata service of one node: a listening socket and a hop-limit table in each VPC's namespace. Needs root. */
export class NodeMetadata implements MetadataDriver {
  readonly #world: World;
  readonly #box: string;
  readonly #trustMs: number;
  readonly #service: MetadataService;
  readonly #listeners = new Map<number, Listener>();
  #checkedAt = Number.NEGATIVE_INFINITY;
  #faults: readonly Reason[] = [];

  constructor(world: World, options: MetadataOptions) {
    this.#world = world;
    this.#box = options.box;
    this.#trustMs = options.trustMs ?? 10_000;
    this.#service = new MetadataService(world, new Secrets(world, options.fetch), options.identity);
  }

  async apply(guests: readonly MetadataGuest[], networks: readonly NetworkSpec[], signal: AbortSignal): Promise<void> {
    this.#service.serve(guests, networks);
    const wanted = new Set(networks.map((network) => network.number));
    for (const number of this.#listeners.keys()) if (!wanted.has(number)) this.#close(number);
    if (this.#world.now() - this.#checkedAt >= this.#trustMs) {
      for (const { firewall } of this.#listeners.values()) firewall.forget();
      this.#checkedAt = this.#world.now();
    }
    const faults: Reason[] = [];
    for (const network of networks) {
      try {
        await this.#ensure(network, guests, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.#world.log.warn('The metadata service is not reachable in a network', { vpc: network.vpc, err: error });
        faults.push(reasonOf(error, 'MetadataFailed'));
      }
    }
    this.#faults = faults;
  }

  faults(): readonly Reason[] {
    return this.#faults;
  }

  async close(): Promise<void> {
    for (const number of [...this.#listeners.keys()]) this.#close(number);
  }

  /** The hop limits come before the socket, so that no token is ever given without. */
  async #ensure({ number, vpc }: NetworkSpec, guests: readonly MetadataGuest[], signal: AbortSignal): Promise<void> {
    const namespace = new Namespace(vpcNamespace(this.#box, number));
    const identity = await namespace.identity();
    const before = this.#listeners.get(number);
    const listening = before !== undefined && before.identity === identity && before.server.listening;
    if (before && !listening) this.#close(number);
    const limits = guests.flatMap(({ nics, metadata }) =>
      nics.filter((nic) => nic.vpc === vpc).map((nic) => [nic.address, metadata.hopLimit] as const),
    );
    const firewall = listening ? before.firewall : new Firewall(namespace);
    await firewall.apply([hopLimitTable(new Map(limits))], signal);
    if (listening) return;
    const server = this.#service.server(number);
    const socket = await listenIn(namespace, metadataAddress, 80, signal);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    server.on('error', (error) => this.#world.log.warn('A metadata listener failed', { vpc, err: error }));
    this.#listeners.set(number, { server, firewall, identity: identity! });
  }

  #close(number: number): void {
    const listener = this.#listeners.get(number);
    this.#listeners.delete(number);
    listener?.server.close();
    listener?.server.closeAllConnections();
  }
}
