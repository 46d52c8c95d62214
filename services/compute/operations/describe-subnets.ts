import { arn, parseCidr, size } from '@mallee/base';
import type { OperationOutput } from '@mallee/wire';
import { type ComputeSettings, op } from '../op.ts';
import { subnets } from '../repos/subnets.ts';
import { type TagMap, tags } from '../repos/tags.ts';
import { audience } from '../rules/audience.ts';
import { listDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import type { Filters } from '../rules/filters.ts';
import { tagList } from '../rules/tag-specifications.ts';
import { zoneId } from '../rules/zone-id.ts';
import type { SubnetRow } from '../tables.ts';

type Out = NonNullable<OperationOutput<'ec2', 'DescribeSubnets'>['Subnets']>[number];
type Row = SubnetRow & { used: number; tags: TagMap; arn: string; zoneId: string };

/** The first four addresses and the last are never given out. */
const available = ({ cidr, used }: Row): number => size(parseCidr(cidr)!) - 5 - used;

const view = (row: Row): Out => ({
  SubnetId: row.id,
  SubnetArn: row.arn,
  OwnerId: row.account,
  State: 'available',
  VpcId: row.vpc,
  CidrBlock: row.cidr,
  AvailableIpAddressCount: available(row),
  AvailabilityZone: row.zone,
  AvailabilityZoneId: row.zoneId,
  DefaultForAz: row.is_default === 1,
  MapPublicIpOnLaunch: row.map_public === 1,
  MapCustomerOwnedIpOnLaunch: false,
  AssignIpv6AddressOnCreation: false,
  Ipv6CidrBlockAssociationSet: [],
  EnableDns64: false,
  Ipv6Native: false,
  PrivateDnsNameOptionsOnLaunch: {
    HostnameType: 'ip-name',
    EnableResourceNameDnsARecord: false,
    EnableResourceNameDnsAAAARecord: false,
  },
  Tags: tagList(row.tags),
});

const cidr = (row: Row) => row.cidr;
const isDefault = (row: Row) => String(row.is_default === 1);
const zone = (row: Row) => row.zone;

const filters: Filters<Row> = {
  'availability-zone': zone,
  availabilityZone: zone,
  'availability-zone-id': (row) => row.zoneId,
  availabilityZoneId: (row) => row.zoneId,
  'available-ip-address-count': (row) => String(available(row)),
  'cidr-block': cidr,
  cidr,
  cidrBlock: cidr,
  'customer-owned-ipv4-pool': () => undefined,
  'default-for-az': isDefault,
  defaultForAz: isDefault,
  'enable-dns64': () => 'false',
  'enable-lni-at-device-index': () => undefined,
  'ipv6-cidr-block-association.ipv6-cidr-block': () => undefined,
  'ipv6-cidr-block-association.association-id': () => undefined,
  'ipv6-cidr-block-association.state': () => undefined,
  'ipv6-native': () => 'false',
  'map-customer-owned-ip-on-launch': () => 'false',
  'map-public-ip-on-launch': (row) => String(row.map_public === 1),
  'outpost-arn': () => undefined,
  'owner-id': (row) => row.account,
  'private-dns-name-options-on-launch.hostname-type': () => 'ip-name',
  'private-dns-name-options-on-launch.enable-resource-name-dns-a-record': () => 'false',
  'private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record': () => 'false',
  state: () => 'available',
  'subnet-arn': (row) => row.arn,
  'subnet-id': (row) => row.id,
  'vpc-id': (row) => row.vpc,
};

const description: Description<Row> = {
  keyOf: ({ id }) => id,
  code: 'SubnetID',
  noun: 'subnet ID',
  filters,
};

const facts = (row: SubnetRow, settings: ComputeSettings) => ({
  arn: arn('ec2', settings.region, row.account, `subnet/${row.id}`),
  zoneId: zoneId(settings, row.zone),
});

const describeSubnets = op.read('DescribeSubnets', {
  parameters: { SubnetIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeSubnets', about),
  async run({ read, scope, ports }, { SubnetIds, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, SubnetIds);
    const tagged = await tags.join(read, await subnets.all(read, account), ({ id }) => id);
    const all = tagged.map((row) => ({ ...row, ...facts(row, ports.settings) }));
    const { rows, ...more } = describe(description, all, { ids, filters: Filters, MaxResults, NextToken });
    return { Subnets: rows.map(view), ...more };
  },
});

export const subnetOperations = [describeSubnets];
