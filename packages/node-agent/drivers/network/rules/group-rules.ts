import type { GroupRule } from '@mallee/node-contract';

/** The set in which the addresses of a group's running members lie. */
export function groupSet(group: string): string {
  return `members-${group}`;
}

/** The chain that accepts what one group permits in one direction, and otherwise returns. */
export function groupChain(group: string, direction: 'ingress' | 'egress'): string {
  return `${direction}-${group}`;
}

/**
 * One group's permissions as rules that accept. The peer is the source of ingress and the destination of egress; a
 * group that does not exist has no members, so what refers to it permits nothing.
 */
export function groupRules(
  rules: readonly GroupRule[],
  direction: 'ingress' | 'egress',
  groups: ReadonlySet<string>,
): string[] {
  const side = direction === 'ingress' ? 'saddr' : 'daddr';
  const texts = rules
    .filter(({ peer }) => 'cidr' in peer || groups.has(peer.group))
    .map((rule) => `${peerMatch(rule.peer, side)}${protocolMatch(rule)}accept`);
  return [...new Set(texts)];
}

function peerMatch(peer: GroupRule['peer'], side: string): string {
  if ('group' in peer) return `ip ${side} @${groupSet(peer.group)} `;
  return peer.cidr.endsWith('/0') ? '' : `ip ${side} ${peer.cidr} `;
}

/** As in EC2, a port range means something for TCP and UDP only, type and code for ICMP only. */
function protocolMatch({ protocol, ports, icmp }: GroupRule): string {
  if (protocol === 'all') return '';
  if (protocol === 6 || protocol === 17) {
    const name = protocol === 6 ? 'tcp' : 'udp';
    if (!ports || (ports[0] === 0 && ports[1] === 65_535)) return `meta l4proto ${name} `;
    return `${name} dport ${ports[0] === ports[1] ? ports[0] : `${ports[0]}-${ports[1]}`} `;
  }
  if (protocol === 1 && icmp && icmp[0] >= 0)
    return `icmp type ${icmp[0]} ${icmp[1] >= 0 ? `icmp code ${icmp[1]} ` : ''}`;
  return `meta l4proto ${protocol} `;
}
