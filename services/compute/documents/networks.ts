import type { NetworkInterfaceId, NodeId, VpcId } from '@mallee/base';
import type { GroupRule, NetworkSpec } from '@mallee/node-contract';
import type { Read } from '@mallee/store';
import { type ComputeSettings, db, query } from '../op.ts';
import { inSlices, slice } from '../repos/in-slices.ts';
import { stillThere } from '../repos/still-there.ts';
import { hostLabel } from '../rules/host-name.ts';
import type { SecurityGroupRuleRow } from '../tables.ts';

/** The networks of a node: every VPC in which it holds a machine, with all members, whichever node they are on. */
export async function networksOf(read: Read, node: NodeId, settings: ComputeSettings): Promise<NetworkSpec[]> {
  const vpcs = await db(read)
    .selectFrom('vpc')
    .innerJoin('dhcp_options', 'dhcp_options.id', 'vpc.dhcp_options')
    .select(['vpc.id', 'vpc.number', 'vpc.cidr', 'dhcp_options.configurations'])
    .where('vpc.id', 'in', (eb) =>
      eb.selectFrom('instance').select('instance.vpc').where('instance.node', '=', node).where(stillThere),
    )
    .orderBy('vpc.id')
    .execute();
  if (vpcs.length === 0) return [];
  const ids = vpcs.map(({ id }) => id);
  const subnets = Map.groupBy(await subnetsOf(read, ids), ({ vpc }) => vpc);
  const members = new Map<VpcId, NetworkSpec['members']>();
  for (const id of ids) members.set(id, await membersOf(read, id));
  const groups = Map.groupBy(await groupsOf(read, ids), ({ vpc }) => vpc);
  return vpcs.map(({ id, number, cidr, configurations }) => ({
    vpc: id,
    number,
    cidrs: [cidr],
    subnets: (subnets.get(id) ?? []).map(({ vpc: _, ...subnet }) => subnet),
    groups: (groups.get(id) ?? []).map(({ vpc: _, ...group }) => group),
    members: members.get(id)!,
    dhcp: dhcp(configurations, settings),
  }));
}

/** A subnet reaches the outside where its route table sends 0.0.0.0/0 to an internet gateway. */
async function subnetsOf(read: Read, vpcs: readonly VpcId[]) {
  const rows = await db(read)
    .selectFrom('subnet')
    .select(['id', 'vpc', 'cidr'])
    .where('vpc', 'in', vpcs)
    .orderBy('id')
    .execute();
  const open = await db(read)
    .selectFrom('route_table_association as link')
    .innerJoin('route', 'route.route_table', 'link.route_table')
    .select(['link.vpc', 'link.subnet'])
    .where('link.vpc', 'in', vpcs)
    .where('route.destination', '=', '0.0.0.0/0')
    .where('route.target', 'like', 'igw-%')
    .execute();
  const explicit = await db(read)
    .selectFrom('route_table_association')
    .select('subnet')
    .where('vpc', 'in', vpcs)
    .where('subnet', 'is not', null)
    .execute();
  const own = new Set(explicit.map(({ subnet }) => subnet));
  const openSubnets = new Set(open.map(({ subnet }) => subnet));
  const openMain = new Set(open.filter(({ subnet }) => subnet === null).map(({ vpc }) => vpc));
  return rows.map((row) => ({ ...row, internet: own.has(row.id) ? openSubnets.has(row.id) : openMain.has(row.vpc) }));
}

async function membersOf(read: Read, vpc: VpcId): Promise<NetworkSpec['members']> {
  const members: NetworkSpec['members'][number][] = [];
  const from = '' as NetworkInterfaceId;
  for await (const rows of inSlices((after: NetworkInterfaceId) => interfacesIn(read, { vpc, after }), from)) {
    const memberships = await groupsOfAny(read, { ids: rows.map(({ id }) => id) });
    const groups = Map.groupBy(memberships, (row) => row.interface);
    for (const row of rows)
      members.push({
        eni: row.id,
        mac: row.mac,
        address: row.address,
        subnet: row.subnet,
        groups: (groups.get(row.id) ?? []).map(({ security_group }) => security_group),
        sourceCheck: row.source_dest_check === 1,
        ...(row.public !== null && { publicAddress: row.public }),
        hostname: hostLabel(row.address),
        ...((row.desired === 'running' || row.phase === 'up') && { node: row.node }),
      });
  }
  return members;
}

const interfacesIn = query((db, $: { vpc: VpcId; after: NetworkInterfaceId }) =>
  db
    .selectFrom('network_interface as nic')
    .innerJoin('instance', 'instance.id', 'nic.instance')
    .leftJoin('public_address', 'public_address.interface', 'nic.id')
    .select(['nic.id', 'nic.mac', 'nic.address', 'nic.subnet', 'nic.source_dest_check'])
    .select(['public_address.address as public', 'instance.node', 'instance.desired', 'instance.phase'])
    .where('nic.vpc', '=', $.vpc)
    .where('nic.id', '>', $.after)
    .orderBy('nic.id')
    .limit(slice),
);

const groupsOfAny = query((db, $: { ids: NetworkInterfaceId[] }) =>
  db.selectFrom('interface_group').selectAll().where('interface', 'in', $.ids).orderBy('security_group'),
);

async function groupsOf(read: Read, vpcs: readonly VpcId[]) {
  const rows = await db(read)
    .selectFrom('security_group')
    .select(['id', 'vpc'])
    .where('vpc', 'in', vpcs)
    .where('id', 'in', (eb) => eb.selectFrom('interface_group').select('security_group'))
    .orderBy('id')
    .execute();
  const all = await db(read)
    .selectFrom('security_group_rule')
    .innerJoin('security_group', 'security_group.id', 'security_group_rule.security_group')
    .selectAll('security_group_rule')
    .where('security_group.vpc', 'in', vpcs)
    .orderBy('security_group_rule.id')
    .execute();
  const rules = Map.groupBy(all, (row) => row.security_group);
  return rows.map(({ id, vpc }) => {
    const own = rules.get(id) ?? [];
    return {
      id,
      vpc,
      ingress: own.filter(({ egress }) => egress === 0).map(groupRule),
      egress: own.filter(({ egress }) => egress === 1).map(groupRule),
    };
  });
}

const protocols: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17 };

/** A row's rule as a packet filter needs it. */
export function groupRule(row: SecurityGroupRuleRow): GroupRule {
  const peer = row.peer_group !== null ? { group: row.peer_group } : { cidr: row.cidr! };
  if (row.protocol === '-1') return { protocol: 'all', peer };
  const protocol = protocols[row.protocol] ?? Number(row.protocol);
  if (protocol === 1) return { protocol, icmp: [row.from_port, row.to_port], peer };
  if (protocol === 6 || protocol === 17)
    return { protocol, ports: row.from_port === -1 ? [0, 65_535] : [row.from_port, row.to_port], peer };
  return { protocol, peer };
}

function dhcp(configurations: string, settings: ComputeSettings): NetworkSpec['dhcp'] {
  const options = JSON.parse(configurations) as { Key: string; Values: string[] }[];
  const values = (key: string) => options.find(({ Key }) => Key === key)?.Values ?? [];
  return {
    domain: values('domain-name')[0] ?? settings.domain,
    nameServers: values('domain-name-servers').filter((server) => server !== 'AmazonProvidedDNS'),
    ntpServers: values('ntp-servers'),
  };
}
