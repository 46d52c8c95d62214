import { createHash } from 'node:crypto';
import { contains, formatIp, type NetworkInterfaceId, overlaps, parseCidr, size } from '@mallee/base';

/** What the addresses of a box's public pool are for. */
export interface PoolAddresses {
  /** The pool itself, `a.b.c.d/n`. */
  readonly cidr: string;
  /** The host's end of the link: the API as guests reach it. */
  readonly host: string;
  /** The box's own: what guests without a public address are seen as. */
  readonly box: string;
  /** Whether an instance may have this address. */
  assignable(address: string): boolean;
}

/** Behind each VPC's gateway, seen only between a box and its VPCs: one address for each VPC number. */
export const transitCidr = '198.19.0.0/16';

/** AWS's link-local address of the metadata service. */
export const metadataAddress = '169.254.169.254';

/** All interfaces of guests carry this prefix, which the rules match as `tap*`. */
export const tapPrefix = 'tap';

/**
 * How a pool is divided: its first address belongs to the host, the second to the box, the last (the broadcast
 * address where the pool is a subnet) to nobody. Throws for a pool that cannot be one, in words for the operator.
 */
export function poolAddresses(pool: string): PoolAddresses {
  const cidr = parseCidr(pool);
  if (!cidr || cidr.prefix < 8 || cidr.prefix > 29)
    throw new Error(`The public pool must be an IPv4 network from /8 to /29, such as 198.18.0.0/24, not ${pool}.`);
  if (overlaps(cidr, parseCidr(transitCidr)!))
    throw new Error(`The public pool ${pool} overlaps ${transitCidr}, which the cloud needs for itself.`);
  const last = cidr.base + size(cidr) - 1;
  return {
    cidr: `${formatIp(cidr.base)}/${cidr.prefix}`,
    host: formatIp(cidr.base + 1),
    box: formatIp(cidr.base + 2),
    assignable(address) {
      const ip = numberOf(address);
      return contains(cidr, ip) && ip > cidr.base + 2 && ip < last;
    },
  };
}

/** Throws unless namespaces and links of this box can be named; hyphens are kept for VPC namespaces. */
export function checkBoxName(box: string): void {
  if (!/^[a-z][a-z0-9]{0,11}$/.test(box))
    throw new Error(
      `A network's name is 1 to 12 lower-case letters and digits, beginning with a letter, not "${box}".`,
    );
}

export function vpcNamespace(box: string, number: number): string {
  return `${box}-v${number}`;
}

/** The VPC number of a namespace of this box; undefined for any other namespace. */
export function vpcNumber(box: string, namespace: string): number | undefined {
  const match = /^([a-z0-9]+)-v([1-9][0-9]{0,4})$/.exec(namespace);
  return match?.[1] === box ? Number(match[2]) : undefined;
}

/** In the box: the link to a VPC's namespace, whose other end is `uplink` there. */
export function vpcLink(number: number): string {
  return `v${number}`;
}

/** The source address of what a VPC sends for guests without a public address. */
export function transitAddress(number: number): string {
  return formatIp(numberOf(transitCidr.split('/')[0]!) + number);
}

/** Device names end at 15 characters, ids do not: 44 bits of the id's hash, as OpenStack's 11 hex digits. */
export function tapName(nic: NetworkInterfaceId): string {
  return `${tapPrefix}${createHash('sha256').update(nic).digest('hex').slice(0, 11)}`;
}

/** The first address of a network plus `offset`: 1 is the router of a subnet, 2 the resolver of a VPC. */
export function addressIn(cidr: string, offset: number): string {
  const parsed = parseCidr(cidr);
  if (!parsed) throw new Error(`"${cidr}" is not an IPv4 network.`);
  return formatIp(parsed.base + offset);
}

function numberOf(address: string): number {
  const parsed = parseCidr(`${address}/32`);
  if (!parsed) throw new Error(`"${address}" is not an IPv4 address.`);
  return parsed.base;
}
