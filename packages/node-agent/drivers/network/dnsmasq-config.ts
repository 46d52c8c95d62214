import type { NetworkSpec } from '@mallee/node-contract';
import { addressIn, metadataAddress, tapName, tapPrefix } from './names.ts';
import { resolver } from './rules/vpc-rules.ts';

export interface DnsmasqOptions {
  /** Folder of this VPC's files. */
  readonly folder: string;
  readonly user: string;
  readonly mtu: number;
  /** Where names outside the VPC are asked for; empty: nowhere, they are refused. */
  readonly upstream: readonly string[];
  /** The API's domain; it and all names below stand for `address`. */
  readonly api?: { readonly domain: string; readonly address: string };
}

export interface DnsmasqFiles {
  /** Read at start only. */
  readonly conf: string;
  /** Names; read again at SIGHUP. */
  readonly hosts: string;
  /** MAC, tap and address of every local interface; read again at SIGHUP. */
  readonly bindings: string;
}

/**
 * The configuration of one VPC's DHCP and DNS server. Plain files instead of `dhcp-hostsdir`, from which entries only
 * vanish at a restart.
 */
export function dnsmasqFiles(spec: NetworkSpec, local: ReadonlySet<string>, options: DnsmasqOptions): DnsmasqFiles {
  return { conf: conf(spec, options), hosts: hosts(spec), bindings: bindings(spec, local) };
}

function conf(spec: NetworkSpec, { folder, user, mtu, upstream, api }: DnsmasqOptions): string {
  const { nameServers, ntpServers } = spec.dhcp;
  const domain = domainOf(spec);
  const dns = nameServers.length > 0 ? nameServers : [resolver(spec)];
  return lines([
    `user=${user}`,
    `pid-file=${folder}/pid`,
    'no-hosts',
    'no-resolv',
    'bind-dynamic',
    `interface=${tapPrefix}*`,
    `listen-address=${resolver(spec)}`,
    `addn-hosts=${folder}/hosts`,
    `dhcp-hostsfile=${folder}/bindings`,
    `dhcp-leasefile=${folder}/leases`,
    'dhcp-lease-max=65536',
    'dhcp-authoritative',
    'dhcp-ignore=tag:!known',
    'no-ping',
    'quiet-dhcp',
    'cache-size=2000',
    `local=/${domain}/`,
    ...upstream.map((server) => `server=${server}`),
    ...(api ? [`address=/${api.domain}/${api.address}`] : []),
    ...spec.subnets.flatMap(({ id, cidr }) => [
      `dhcp-range=set:${id},${addressIn(cidr, 0)},static,${netmask(cidr)},1h`,
      `dhcp-option=tag:${id},option:router,${addressIn(cidr, 1)}`,
    ]),
    `dhcp-option=option:dns-server,${dns.join(',')}`,
    `dhcp-option=option:domain-name,${domain}`,
    `dhcp-option=option:mtu,${mtu}`,
    ...(ntpServers.length > 0 ? [`dhcp-option=option:ntp-server,${ntpServers.join(',')}`] : []),
  ]);
}

function hosts(spec: NetworkSpec): string {
  const domain = domainOf(spec);
  return lines([
    `${metadataAddress} instance-data.${domain} instance-data`,
    ...spec.members.map(({ address, hostname }) => {
      const plain = `ip-${address.replaceAll('.', '-')}`;
      const name = dnsName(hostname);
      const given = name === undefined ? [] : name.includes('.') ? [name] : [`${name}.${domain}`, name];
      return [address, ...new Set([...given, `${plain}.${domain}`, plain])].join(' ');
    }),
  ]);
}

/** The tap's name is a tag that dnsmasq sets by itself: no guest gets a lease by another's MAC from its own tap. */
function bindings(spec: NetworkSpec, local: ReadonlySet<string>): string {
  return lines(
    spec.members
      .filter((member) => local.has(member.eni))
      .map(({ eni, mac, address, hostname }) => {
        const name = dnsName(hostname)?.split('.')[0];
        return `${mac},tag:${tapName(eni)},${address}${name ? `,${name}` : ''}`;
      }),
  );
}

/**
 * A lease file without those leases that stand in the way of a binding: dnsmasq gives no address away that it has
 * leased to another MAC. Undefined where there are none. Lines are `expiry mac address name client-id`.
 */
export function withoutConflicts(leases: string, bindings: string): string | undefined {
  const owner = new Map<string, string>();
  for (const line of bindings.split('\n')) {
    const [mac, , address] = line.split(',');
    if (mac && address) owner.set(address, mac);
  }
  const all = leases.split('\n');
  const kept = all.filter((line) => {
    const [, mac, address] = line.split(' ');
    const wanted = address === undefined ? undefined : owner.get(address);
    return wanted === undefined || wanted === mac;
  });
  return kept.length === all.length ? undefined : kept.join('\n');
}

/** The first usable domain of the DHCP options, which may hold several in EC2. */
function domainOf(spec: NetworkSpec): string {
  return spec.dhcp.domain.split(/\s+/).find((domain) => dnsName(domain)) ?? 'internal';
}

/** Users choose these names, and a line break in one would be a line of configuration: nothing else passes. */
function dnsName(name: string): string | undefined {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(name) && name.length <= 253
    ? name
    : undefined;
}

function netmask(cidr: string): string {
  const prefix = Number(cidr.split('/')[1]);
  return addressIn(`255.255.255.255/${prefix}`, 0);
}

function lines(items: readonly string[]): string {
  return `${items.join('\n')}\n`;
}
