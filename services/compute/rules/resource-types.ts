/** A kind of thing that has an id, and where its owner stands. */
export interface ResourceType {
  /** As in ARNs, in tag specifications and in DescribeTags. */
  readonly type: string;
  /** Before the hyphen of its ids. */
  readonly prefixes: readonly string[];
  /** SQL of a table with the columns `id` and `account`: constant text, never a user's. */
  readonly from: string;
  /** In `Invalid<code>.NotFound`. */
  readonly code: string;
  readonly noun: string;
}

const one = (type: string, prefix: string, table: string, code: string, noun: string): ResourceType => ({
  type,
  prefixes: [prefix],
  from: table,
  code,
  noun,
});

/** Everything that can be tagged. */
export const resourceTypes: readonly ResourceType[] = [
  { type: 'image', prefixes: ['emi', 'eki', 'eri'], from: registered(), code: 'AMIID', noun: 'image ID' },
  one('instance', 'i', 'instance', 'InstanceID', 'instance ID'),
  one('volume', 'vol', 'volume', 'Volume', 'volume'),
  one('network-interface', 'eni', 'network_interface', 'NetworkInterfaceID', 'networkInterface ID'),
  one('key-pair', 'key', 'key_pair', 'KeyPair', 'key pair'),
  one('security-group', 'sg', 'security_group', 'Group', 'security group'),
  {
    type: 'security-group-rule',
    prefixes: ['sgr'],
    from: `(select rule.id, owner.account from security_group_rule as rule
            join security_group as owner on owner.id = rule.security_group)`,
    code: 'SecurityGroupRuleId',
    noun: 'security group rule ID',
  },
  one('vpc', 'vpc', 'vpc', 'VpcID', 'vpc ID'),
  one('subnet', 'subnet', 'subnet', 'SubnetID', 'subnet ID'),
  one('internet-gateway', 'igw', 'internet_gateway', 'InternetGatewayID', 'internetGateway ID'),
  one('route-table', 'rtb', 'route_table', 'RouteTableID', 'routeTable ID'),
  one('network-acl', 'acl', 'network_acl', 'NetworkAclID', 'networkAcl ID'),
  one('dhcp-options', 'dopt', 'dhcp_options', 'DhcpOptionID', 'dhcpOption ID'),
  {
    type: 'elastic-ip',
    prefixes: ['eipalloc'],
    from: '(select allocation as id, account from public_address where allocation is not null)',
    code: 'AllocationID',
    noun: 'allocation ID',
  },
];

function registered(): string {
  return "(select id, account from image where phase <> 'deregistered')";
}

const byPrefix = new Map(resourceTypes.flatMap((kind) => kind.prefixes.map((prefix) => [prefix, kind] as const)));

/** What kind of thing an id names, by its prefix; the id is canonical. */
export const resourceTypeOf = (id: string): ResourceType | undefined => byPrefix.get(id.slice(0, id.lastIndexOf('-')));
