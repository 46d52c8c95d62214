import { op } from '../op.ts';
import { type TagMap, tags } from '../repos/tags.ts';
import { vpcParts } from '../repos/vpc-parts.ts';
import { audience } from '../rules/audience.ts';
import { listDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import { tagList } from '../rules/tag-specifications.ts';
import type { ComputeTables } from '../tables.ts';

const gateways: Description<ComputeTables['internet_gateway'] & { tags: TagMap }> = {
  keyOf: ({ id }) => id,
  code: 'InternetGatewayID',
  noun: 'internetGateway ID',
  filters: {
    'attachment.state': ({ vpc }) => (vpc === null ? undefined : 'available'),
    'attachment.vpc-id': ({ vpc }) => vpc ?? undefined,
    'internet-gateway-id': ({ id }) => id,
    'owner-id': ({ account }) => account,
  },
};

const describeInternetGateways = op.read('DescribeInternetGateways', {
  parameters: { InternetGatewayIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeInternetGateways', about),
  async run({ read, scope }, { InternetGatewayIds, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, InternetGatewayIds);
    const found = await vpcParts.internetGateways(read, account);
    const all = await tags.join(read, found, ({ id }) => id);
    const { rows, ...more } = describe(gateways, all, { ids, filters: Filters, MaxResults, NextToken });
    return {
      InternetGateways: rows.map((row) => ({
        InternetGatewayId: row.id,
        OwnerId: row.account,
        // `available` is AWS's word for an attached gateway, though its API's list of states lacks it.
        Attachments: row.vpc === null ? [] : [{ VpcId: row.vpc, State: 'available' as 'attached' }],
        Tags: tagList(row.tags),
      })),
      ...more,
    };
  },
});

type Options = ComputeTables['dhcp_options'] & { tags: TagMap; list: readonly { Key: string; Values: string[] }[] };

const options: Description<Options> = {
  keyOf: ({ id }) => id,
  code: 'DhcpOptionID',
  noun: 'dhcpOption ID',
  filters: {
    'dhcp-options-id': ({ id }) => id,
    'owner-id': ({ account }) => account,
    key: ({ list }) => list.map(({ Key }) => Key),
    value: ({ list }) => list.flatMap(({ Values }) => Values),
  },
};

const describeDhcpOptions = op.read('DescribeDhcpOptions', {
  parameters: { DhcpOptionsIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeDhcpOptions', about),
  async run({ read, scope }, { DhcpOptionsIds, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, DhcpOptionsIds);
    const found = await vpcParts.dhcpOptions(read, account);
    const tagged = await tags.join(read, found, ({ id }) => id);
    const all = tagged.map((row) => ({ ...row, list: JSON.parse(row.configurations) as Options['list'] }));
    const { rows, ...more } = describe(options, all, { ids, filters: Filters, MaxResults, NextToken });
    return {
      DhcpOptions: rows.map((row) => ({
        DhcpOptionsId: row.id,
        OwnerId: row.account,
        DhcpConfigurations: row.list.map(({ Key, Values }) => ({ Key, Values: Values.map((Value) => ({ Value })) })),
        Tags: tagList(row.tags),
      })),
      ...more,
    };
  },
});

export const vpcPartOperations = [describeInternetGateways, describeDhcpOptions];
