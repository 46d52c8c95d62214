import { transitAddress, vpcLink } from './names.ts';
import type { Facts } from './namespace.ts';

/** A VPC behind the box: its number, and the public addresses that lead there. */
export interface Behind {
  readonly number: number;
  readonly addresses: readonly string[];
}

/** What the box lacks or has too much of, as lines for `ip`: links to VPCs up, their transit and public routes. */
export function boxLines(vpcs: readonly Behind[], facts: Facts): string[] {
  const links = new Map(facts.links.map((link) => [link.ifname, link]));
  const seen = new Map(facts.routes.filter((route) => route.dev?.startsWith('v')).map((route) => [route.dst, route]));
  const wanted = new Set<string>();
  const lines: string[] = [];
  for (const { number, addresses } of vpcs) {
    const dev = vpcLink(number);
    const transit = transitAddress(number);
    const link = links.get(dev);
    // One whose making failed is tried again by its VPC; the others must not wait for it.
    if (!link) continue;
    const up = link.flags.includes('UP');
    if (!up) lines.push(`link set dev ${dev} up`);
    if (!up || seen.get(transit)?.dev !== dev) lines.push(`route replace ${transit}/32 dev ${dev}`);
    for (const address of addresses)
      if (!up || seen.get(address)?.dev !== dev)
        lines.push(`route replace ${address}/32 via ${transit} dev ${dev} onlink`);
    for (const dst of [transit, ...addresses]) wanted.add(dst);
  }
  for (const dst of seen.keys()) if (!wanted.has(dst)) lines.push(`route del ${dst}/32`);
  return lines;
}
