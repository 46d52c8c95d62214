import type { World } from '@mallee/base';
import type { PoolAddresses } from './names.ts';

export interface NetworkOptions {
  /** Names namespaces, the host's link and its table, so that several clouds live on one host: `mallee`. */
  readonly box: string;
  /** Public addresses, such as `198.18.0.0/24`; the host has its first, the box its second. */
  readonly pool: string;
  /** `nat`: guests reach what the host reaches. `none`: nothing outside the box but the API. */
  readonly outbound: 'none' | 'nat';
  /** For what must outlive the agent but not the host; under `/run`, and open to the user of dnsmasq. */
  readonly directory: string;
  /** The port at which guests reach the API on the host's end of the link; 8773. */
  readonly apiPort?: number;
  /** Answered inside VPCs, with every name below it, by the host's end of the link. */
  readonly apiDomain?: string;
  /** Resolvers for names of the outside, only used with `nat`; the host's own if absent. */
  readonly upstream?: readonly string[];
  /** The unprivileged user of dnsmasq; Debian's package makes `dnsmasq`. */
  readonly dnsmasqUser?: string;
  /** Stands for the host: the agent's own namespace if absent; tests name one that they made. */
  readonly hostNamespace?: string;
  /** How long a look at the kernel is trusted before changes are computed from a new one; 10 s. */
  readonly trustMs?: number;
}

/** Options with everything filled in that follows from them. */
export interface Settings {
  readonly world: World;
  readonly box: string;
  readonly pool: PoolAddresses;
  readonly outbound: 'none' | 'nat';
  readonly directory: string;
  readonly apiPort: number;
  readonly apiDomain: string | undefined;
  readonly upstream: () => Promise<readonly string[]>;
  readonly dnsmasqUser: string;
  readonly hostNamespace: string | undefined;
  readonly trustMs: number;
  /** Of every link and guest. */
  readonly mtu: number;
}

/** Of box and VPC namespaces; `ip_forward` comes first because it resets others. */
export const routerSettings: readonly string[] = [
  'net/ipv4/ip_forward=1',
  'net/ipv6/conf/all/disable_ipv6=1',
  'net/ipv6/conf/default/disable_ipv6=1',
  ...['all', 'default'].flatMap((scope) => [
    // Translated addresses come and go by other links than the route says; the rules check sources instead.
    `net/ipv4/conf/${scope}/rp_filter=0`,
    `net/ipv4/conf/${scope}/accept_redirects=0`,
    `net/ipv4/conf/${scope}/secure_redirects=0`,
    `net/ipv4/conf/${scope}/send_redirects=0`,
    `net/ipv4/conf/${scope}/accept_source_route=0`,
    `net/ipv4/conf/${scope}/arp_ignore=0`,
  ]),
  // An address that nobody has is refused at once, each time.
  'net/ipv4/icmp_ratelimit=0',
];
