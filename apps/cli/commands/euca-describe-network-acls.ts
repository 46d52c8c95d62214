import type { OperationOutput } from '@mallee/wire/client';
import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { networkAclFilters } from '../records/filters.ts';
import { printTags } from '../records/tag.ts';

type Acl = NonNullable<OperationOutput<'ec2', 'DescribeNetworkAcls'>['NetworkAcls']>[number];
type Entry = NonNullable<Acl['Entries']>[number];
type Association = NonNullable<Acl['Associations']>[number];

const aclKind: Kind<Acl> = kind('NETWORKACL', {
  acl: (row) => row.NetworkAclId,
  vpc: (row) => row.VpcId,
  default: (row) => (row.IsDefault ? 'default' : undefined),
});
const entryKind: Kind<Entry> = kind('ENTRY', {
  direction: (row) => (row.Egress ? 'egress' : 'ingress'),
  rule: (row) => row.RuleNumber,
  action: (row) => row.RuleAction,
  cidr: (row) => row.CidrBlock ?? row.Ipv6CidrBlock,
  protocol: (row) => protocolName(row.Protocol),
  from: (row) => row.PortRange?.From,
  to: (row) => row.PortRange?.To,
});
const associationKind: Kind<Association> = kind('ASSOCIATION', {
  association: (row) => row.NetworkAclAssociationId,
  subnet: (row) => row.SubnetId,
});

export default command({
  summary: 'Show information about network ACLs',
  service: 'ec2',
  positionals: { acls: any('NACL', 'limit results to these ACLs') },
  filters: networkAclFilters,
  prints: [aclKind, entryKind, associationKind],
  examples: ['euca-describe-network-acls'],
  async run({ list, out }, { acls, filters }) {
    const asked = { NetworkAclIds: acls, Filters: filters };
    for await (const acl of list('ec2', 'DescribeNetworkAcls', asked, 'NetworkAcls')) {
      out.record(aclKind, acl);
      for (const entry of acl.Entries ?? []) out.record(entryKind, entry);
      for (const association of acl.Associations ?? []) out.record(associationKind, association);
      printTags(out, 'network-acl', acl.NetworkAclId, acl.Tags);
    }
  },
});

const names: Readonly<Record<string, string>> = { '-1': 'all', '1': 'icmp', '6': 'tcp', '17': 'udp', '132': 'sctp' };

const protocolName = (number = '') => names[number] ?? number;
