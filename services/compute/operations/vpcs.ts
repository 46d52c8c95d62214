import { AwsError } from '@mallee/base';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { defaultVpc } from '../repos/default-vpc.ts';
import { type TagMap, tags } from '../repos/tags.ts';
import { vpcs } from '../repos/vpcs.ts';
import { audience } from '../rules/audience.ts';
import { listDemand, resourceDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import type { VpcRow } from '../tables.ts';
import { cidrAssociation, vpcView } from '../views/vpcs.ts';

const description: Description<VpcRow & { tags: TagMap }> = {
  keyOf: ({ id }) => id,
  code: 'VpcID',
  noun: 'vpc ID',
  filters: {
    cidr: (row) => row.cidr,
    // Undocumented for VPCs; Ansible's ec2_vpc_net sends it.
    'cidr-block': (row) => row.cidr,
    'cidr-block-association.cidr-block': (row) => row.cidr,
    'cidr-block-association.association-id': cidrAssociation,
    'cidr-block-association.state': () => 'associated',
    'dhcp-options-id': (row) => row.dhcp_options,
    'ipv6-cidr-block-association.ipv6-cidr-block': () => undefined,
    'ipv6-cidr-block-association.ipv6-pool': () => undefined,
    'ipv6-cidr-block-association.association-id': () => undefined,
    'ipv6-cidr-block-association.state': () => undefined,
    'is-default': (row) => String(row.is_default === 1),
    // The older spelling, which tools still send.
    isDefault: (row) => String(row.is_default === 1),
    'owner-id': (row) => row.account,
    state: () => 'available',
    'vpc-id': (row) => row.id,
  },
};

const describeVpcs = op.read('DescribeVpcs', {
  parameters: { VpcIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeVpcs', about),
  async run({ read, scope }, { VpcIds, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, VpcIds);
    const all = await tags.join(read, await vpcs.all(read, account), ({ id }) => id);
    const { rows, ...more } = describe(description, all, { ids, filters: Filters, MaxResults, NextToken });
    return { Vpcs: rows.map(vpcView), ...more };
  },
});

const describeVpcAttribute = op.read('DescribeVpcAttribute', {
  parameters: { VpcId: 'used', Attribute: 'used' },
  async authorize({ VpcId }, about) {
    const row = VpcId ? await vpcs.find(about.read, about.scope.account, VpcId) : undefined;
    const known = row ? await tags.of(about.read, row.id) : {};
    return [resourceDemand('DescribeVpcAttribute', 'vpc', row?.id ?? VpcId ?? '*', about, { tags: known })];
  },
  async run({ read, scope }, { VpcId, Attribute }) {
    if (!VpcId) throw errors.missingParameter('vpcId');
    const row = await vpcs.get(read, scope.account, VpcId);
    switch (Attribute) {
      case 'enableDnsSupport':
        return { VpcId: row.id, EnableDnsSupport: { Value: row.dns_support === 1 } };
      case 'enableDnsHostnames':
        return { VpcId: row.id, EnableDnsHostnames: { Value: row.dns_hostnames === 1 } };
      case 'enableNetworkAddressUsageMetrics':
        return { VpcId: row.id, EnableNetworkAddressUsageMetrics: { Value: false } };
      default:
        throw errors.invalidValue('attribute', Attribute, 'Use enableDnsSupport or enableDnsHostnames.');
    }
  },
});

const createDefaultVpc = op.write('CreateDefaultVpc', {
  parameters: {},
  authorize: (_, about) => [resourceDemand('CreateDefaultVpc', 'vpc', '*', about)],
  async run({ tx, scope, world, ports }) {
    if (await defaultVpc.find(tx, scope.account))
      throw new AwsError('DefaultVpcAlreadyExists', 400, 'A default VPC already exists for this account.');
    const row = await defaultVpc.make(tx, world, scope.account, ports.settings);
    return { Vpc: vpcView({ ...row, tags: {} }) };
  },
});

export const vpcOperations = [describeVpcs, describeVpcAttribute, createDefaultVpc];
