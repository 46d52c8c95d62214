import type { OperationOutput } from '@mallee/wire';
import { op } from '../op.ts';
import { type FullNetworkAcl, networkAcls } from '../repos/network-acls.ts';
import { type TagMap, tags } from '../repos/tags.ts';
import { audience } from '../rules/audience.ts';
import { listDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import { tagList } from '../rules/tag-specifications.ts';

type Out = NonNullable<OperationOutput<'ec2', 'DescribeNetworkAcls'>['NetworkAcls']>[number];
type Row = FullNetworkAcl & { tags: TagMap };

const view = (row: Row): Out => ({
  NetworkAclId: row.id,
  OwnerId: row.account,
  VpcId: row.vpc,
  IsDefault: row.is_default === 1,
  Entries: row.entries.map(({ egress, number, protocol, action, cidr }) => ({
    RuleNumber: number,
    Protocol: protocol,
    RuleAction: action,
    Egress: egress === 1,
    CidrBlock: cidr,
  })),
  Associations: row.associations.map(({ id, network_acl, subnet }) => ({
    NetworkAclAssociationId: id,
    NetworkAclId: network_acl,
    SubnetId: subnet,
  })),
  Tags: tagList(row.tags),
});

const none = () => undefined;

const description: Description<Row> = {
  keyOf: ({ id }) => id,
  code: 'NetworkAclID',
  noun: 'networkAcl ID',
  filters: {
    'association.association-id': (row) => row.associations.map(({ id }) => id),
    'association.network-acl-id': (row) => row.associations.map(({ network_acl }) => network_acl),
    'association.subnet-id': (row) => row.associations.map(({ subnet }) => subnet),
    default: (row) => String(row.is_default === 1),
    'entry.cidr': (row) => row.entries.map(({ cidr }) => cidr),
    'entry.protocol': (row) => row.entries.map(({ protocol }) => protocol),
    'entry.rule-action': (row) => row.entries.map(({ action }) => action),
    'entry.egress': (row) => row.entries.map(({ egress }) => String(egress === 1)),
    'entry.rule-number': (row) => row.entries.map(({ number }) => String(number)),
    // Entries speak of whole protocols.
    'entry.icmp.code': none,
    'entry.icmp.type': none,
    'entry.ipv6-cidr': none,
    'entry.port-range.from': none,
    'entry.port-range.to': none,
    'network-acl-id': (row) => row.id,
    'owner-id': (row) => row.account,
    'vpc-id': (row) => row.vpc,
  },
};

const describeNetworkAcls = op.read('DescribeNetworkAcls', {
  parameters: { NetworkAclIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeNetworkAcls', about),
  async run({ read, scope }, { NetworkAclIds, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, NetworkAclIds);
    const all = await tags.join(read, await networkAcls.all(read, account), ({ id }) => id);
    const { rows, ...more } = describe(description, all, { ids, filters: Filters, MaxResults, NextToken });
    return { NetworkAcls: rows.map(view), ...more };
  },
});

export const networkAclOperations = [describeNetworkAcls];
