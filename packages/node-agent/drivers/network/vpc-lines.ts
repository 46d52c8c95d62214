import type { NetworkSpec, Nic } from '@mallee/node-contract';
import { Fault } from '../fault.ts';
import { addressIn, metadataAddress, type PoolAddresses, tapName, transitAddress } from './names.ts';
import type { Facts, LinkFacts } from './namespace.ts';
import { resolver } from './rules/vpc-rules.ts';

export interface LinkSettings {
  readonly pool: PoolAddresses;
  readonly mtu: number;
}

/**
 * What a VPC's namespace lacks of addresses, routes and neighbours, as lines for `ip`; none for a whole one. Taps that
 * are not here are left out, they come by `attach`.
 */
export function vpcLines(spec: NetworkSpec, nics: readonly Nic[], { pool, mtu }: LinkSettings, facts: Facts): string[] {
  const links = new Map(facts.links.map((link) => [link.ifname, link]));
  const lines = [
    ...linkLines(links.get('lo'), 'lo', [metadataAddress, resolver(spec)]),
    ...linkLines(links.get('uplink'), 'uplink', [transitAddress(spec.number)], mtu),
  ];
  const wayOut = facts.routes.some((route) => route.dst === 'default' && route.gateway === pool.box);
  if (!wayOut) lines.push(`route replace default via ${pool.box} dev uplink onlink`);
  // Addresses of the VPC that no guest here has must not go out by the default route.
  const closed = facts.routes.filter((route) => route.type === 'unreachable').map((route) => route.dst);
  for (const cidr of closed) if (!spec.cidrs.includes(cidr)) lines.push(`route del unreachable ${cidr}`);
  for (const cidr of spec.cidrs) if (!closed.includes(cidr)) lines.push(`route replace unreachable ${cidr}`);
  const routes = new Map(facts.routes.map((route) => [route.dst, route.dev]));
  const neighbours = new Map(facts.neighbours.map((one) => [one.dst, one.lladdr]));
  for (const nic of nics) {
    const link = links.get(tapName(nic.id));
    if (!link) continue;
    const whole =
      has(link, gateway(spec, nic)) &&
      routes.get(nic.address) === link.ifname &&
      neighbours.get(nic.address) === nic.mac;
    if (!whole) lines.push(...tapLines(spec, nic, mtu));
  }
  return lines;
}

/** All that a tap needs once it is here. */
export function tapLines(spec: NetworkSpec, nic: Nic, mtu: number): string[] {
  const tap = tapName(nic.id);
  const router = gateway(spec, nic);
  return [
    `addr replace ${router}/32 dev ${tap}`,
    // Guests ask for their neighbours' MAC; the router answers for them, and at once.
    `ntable change name arp_cache dev ${tap} proxy_delay 0`,
    `link set dev ${tap} mtu ${mtu} up`,
    `route replace ${nic.address}/32 dev ${tap} scope link src ${router}`,
    `neigh replace ${nic.address} lladdr ${nic.mac} dev ${tap} nud permanent`,
  ];
}

function linkLines(link: LinkFacts | undefined, name: string, addresses: readonly string[], mtu?: number): string[] {
  if (link && addresses.every((address) => has(link, address))) return [];
  return [
    ...addresses.map((address) => `addr replace ${address}/32 dev ${name}`),
    `link set dev ${name} ${mtu === undefined ? '' : `mtu ${mtu} `}up`,
  ];
}

function has(link: LinkFacts, address: string): boolean {
  return link.flags.includes('UP') && link.addr_info.some((info) => info.local === address);
}

/** The subnet's first address, as in AWS. */
function gateway(spec: NetworkSpec, nic: Nic): string {
  const subnet = spec.subnets.find((each) => each.id === nic.subnet);
  if (!subnet) throw new Fault('SubnetUnknown', `The subnet ${nic.subnet} of ${nic.id} is not part of its network.`);
  return addressIn(subnet.cidr, 1);
}
