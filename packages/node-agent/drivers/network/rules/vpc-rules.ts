import { createHash } from 'node:crypto';
import type { NetworkSpec } from '@mallee/node-contract';
import { addressIn, metadataAddress, type PoolAddresses, tapName, tapPrefix, transitAddress } from '../names.ts';
import { type Chain, chain, type NftSet, type Table } from '../ruleset.ts';
import { groupChain, groupRules, groupSet } from './group-rules.ts';

/** A member that lives here, with the name of its tap. */
type Member = NetworkSpec['members'][number] & { readonly tap: string };
type Direction = 'ingress' | 'egress';

/** A guest's own and its neighbours' interfaces in this namespace; everything else that is there is ours. */
const fromGuest = `iifname "${tapPrefix}*"`;

/**
 * The whole firewall of one VPC on this node. `local` are the ids of the interfaces that live here, whether their taps
 * exist yet or not: rules name taps, so they can be loaded first.
 *
 * Security groups decide about new connections only. What is established stays, also when a rule is revoked, as with
 * EC2's connection tracking.
 */
export function vpcTables(
  spec: NetworkSpec,
  local: ReadonlySet<string>,
  pool: PoolAddresses,
  apiPort: number,
): Table[] {
  const here = spec.members
    .filter((member) => local.has(member.eni))
    .map((member) => ({ ...member, tap: tapName(member.eni) }));
  const sets = new Map<string, NftSet>();
  const chains = new Map<string, Chain>();
  addSpoofing(sets, chains, spec, here);
  addInput(chains, spec);
  addGroups(sets, chains, spec, here);
  addForwarding(sets, chains, spec, here, pool, apiPort);
  return [{ family: 'inet', name: 'mallee', sets, chains }, arpTable(sets)];
}

/** As `spoofing` below, for who says by ARP to have an address. Probes without one stay without an answer. */
function arpTable(sets: ReadonlyMap<string, NftSet>): Table {
  const rules = [
    `iifname != "${tapPrefix}*" accept`,
    'iifname . arp saddr ether . arp saddr ip @bound accept',
    'iifname . arp saddr ether @relaxed arp saddr ip != @addresses accept',
    'counter drop',
  ];
  return {
    family: 'arp',
    name: 'mallee',
    sets: new Map(['bound', 'relaxed', 'addresses'].map((name) => [name, sets.get(name)!])),
    chains: new Map([['input', chain(rules, { type: 'filter', hook: 'input', priority: 0, policy: 'accept' })]]),
  };
}

/** Nothing enters from a guest that does not bear its own MAC and IPv4 address, but a DHCP client without one. */
function addSpoofing(sets: Map<string, NftSet>, chains: Map<string, Chain>, spec: NetworkSpec, here: Member[]): void {
  const relaxed = here.filter((member) => !member.sourceCheck);
  sets.set(
    'bound',
    set(
      'ifname . ether_addr . ipv4_addr',
      here.map((m) => `${m.tap} . ${m.mac} . ${m.address}`),
    ),
  );
  sets.set(
    'hardware',
    set(
      'ifname . ether_addr',
      here.map((m) => `${m.tap} . ${m.mac}`),
    ),
  );
  sets.set(
    'relaxed',
    set(
      'ifname . ether_addr',
      relaxed.map((m) => `${m.tap} . ${m.mac}`),
    ),
  );
  sets.set(
    'addresses',
    set(
      'ipv4_addr',
      spec.members.map((m) => m.address),
    ),
  );
  // Without the source check an interface may send for addresses outside the VPC (a router, a VPN), but never as
  // another member: source groups and the metadata service know members by their address.
  const foreign = 'ip saddr != { 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/3 } ip saddr != @addresses';
  chains.set(
    'spoofing',
    chain(
      [
        `iifname != "${tapPrefix}*" accept`,
        'iifname . ether saddr . ip saddr @bound accept',
        'iifname . ether saddr @hardware ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept',
        `iifname . ether saddr @relaxed ${foreign} fib saddr type != local accept`,
        'counter drop',
      ],
      { type: 'filter', hook: 'prerouting', priority: -300, policy: 'accept' },
    ),
  );
}

/** What a guest may say to this namespace itself: DHCP, DNS and metadata. */
function addInput(chains: Map<string, Chain>, spec: NetworkSpec): void {
  chains.set(
    'input',
    chain(
      [
        'iifname "lo" accept',
        `${fromGuest} udp sport 68 udp dport 67 accept`,
        `${fromGuest} iifname . ether saddr . ip saddr != @bound counter drop`,
        'ct state established,related accept',
        `${fromGuest} ip daddr ${resolver(spec)} meta l4proto { tcp, udp } th dport 53 accept`,
        `${fromGuest} ip daddr ${metadataAddress} tcp dport 80 accept`,
        'counter drop',
      ],
      { type: 'filter', hook: 'input', priority: 0, policy: 'drop' },
    ),
  );
}

/** A set and two chains per group; a verdict per tap, which jumps to its group or to its combination of groups. */
function addGroups(sets: Map<string, NftSet>, chains: Map<string, Chain>, spec: NetworkSpec, here: Member[]): void {
  const groups = new Set<string>(spec.groups.map((group) => group.id));
  for (const group of spec.groups) {
    const running = spec.members.filter((m) => m.node !== undefined && m.groups.includes(group.id));
    sets.set(
      groupSet(group.id),
      set(
        'ipv4_addr',
        running.map((m) => m.address),
      ),
    );
    for (const direction of ['ingress', 'egress'] as const)
      chains.set(groupChain(group.id, direction), chain(groupRules(group[direction], direction, groups)));
  }
  for (const direction of ['ingress', 'egress'] as const) {
    const verdicts = new Map<string, string>();
    for (const member of here) {
      const known = [...new Set(member.groups)].filter((group) => groups.has(group)).sort();
      if (known.length > 0) verdicts.set(member.tap, `jump ${combination(chains, known, direction)}`);
    }
    sets.set(direction, { key: 'ifname', value: 'verdict', elements: verdicts });
  }
}

/** Several groups permit what any of them permits. Interfaces with the same groups share one chain. */
function combination(chains: Map<string, Chain>, groups: readonly string[], direction: Direction): string {
  if (groups.length === 1) return groupChain(groups[0]!, direction);
  const name = `${direction}-any-${createHash('sha256').update(groups.join(' ')).digest('hex').slice(0, 16)}`;
  chains.set(name, chain(groups.map((group) => `jump ${groupChain(group, direction)}`)));
  return name;
}

/**
 * Between guests, and between guests and the box. A packet must pass both chains: `accept` ends only its own. Public
 * addresses are translated at the link to the box, so a guest that calls a public address of its own VPC leaves and
 * comes back, and groups see the public source, as in EC2.
 */
function addForwarding(
  sets: Map<string, NftSet>,
  chains: Map<string, Chain>,
  spec: NetworkSpec,
  here: Member[],
  pool: PoolAddresses,
  apiPort: number,
): void {
  const internet = new Set(spec.subnets.filter((subnet) => subnet.internet).map((subnet) => subnet.id));
  const online = here.filter((member) => internet.has(member.subnet));
  const published = online.filter((member) => member.publicAddress && pool.assignable(member.publicAddress));
  sets.set(
    'online',
    set(
      'ifname',
      online.map((m) => m.tap),
    ),
  );
  sets.set('public-in', addressMap(published.map((m) => [m.publicAddress!, m.address])));
  sets.set('public-out', addressMap(published.map((m) => [m.address, m.publicAddress!])));
  const tracked = ['ct state invalid counter drop', 'ct state established,related accept'];
  chains.set(
    'leave',
    chain([`${fromGuest} ip daddr ${pool.host} tcp dport ${apiPort} accept`, 'iifname @online accept']),
  );
  chains.set(
    'egress',
    chain([...tracked, 'iifname "uplink" accept', 'iifname vmap @egress', 'counter drop'], {
      type: 'filter',
      hook: 'forward',
      priority: -10,
      policy: 'drop',
    }),
  );
  chains.set(
    'ingress',
    chain([...tracked, 'oifname "uplink" jump leave', 'oifname vmap @ingress', 'counter drop'], {
      type: 'filter',
      hook: 'forward',
      priority: 0,
      policy: 'drop',
    }),
  );
  chains.set(
    'arriving',
    chain(['iifname "uplink" dnat ip to ip daddr map @public-in'], {
      type: 'nat',
      hook: 'prerouting',
      priority: -100,
      policy: 'accept',
    }),
  );
  chains.set(
    'leaving',
    chain(
      [
        'oifname "uplink" snat ip to ip saddr map @public-out',
        `oifname "uplink" snat ip to ${transitAddress(spec.number)}`,
      ],
      { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' },
    ),
  );
}

/** The VPC's resolver, as in AWS the third address of its first block. */
export function resolver(spec: Pick<NetworkSpec, 'cidrs'>): string {
  return addressIn(spec.cidrs[0]!, 2);
}

function set(key: string, elements: readonly string[]): NftSet {
  return { key, elements: new Map(elements.map((element) => [element, ''])) };
}

function addressMap(entries: readonly (readonly [string, string])[]): NftSet {
  return { key: 'ipv4_addr', value: 'ipv4_addr', elements: new Map(entries) };
}
