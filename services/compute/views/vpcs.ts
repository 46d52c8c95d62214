import type { OperationOutput } from '@mallee/wire';
import type { TagMap } from '../repos/tags.ts';
import { tagList } from '../rules/tag-specifications.ts';
import type { VpcRow } from '../tables.ts';

type Out = NonNullable<OperationOutput<'ec2', 'DescribeVpcs'>['Vpcs']>[number];

/** A VPC has one block, so its association needs no row of its own. */
export const cidrAssociation = ({ id }: VpcRow): string => id.replace('vpc-', 'vpc-cidr-assoc-');

export const vpcView = (row: VpcRow & { tags: TagMap }): Out => ({
  VpcId: row.id,
  OwnerId: row.account,
  State: 'available',
  CidrBlock: row.cidr,
  CidrBlockAssociationSet: [
    { AssociationId: cidrAssociation(row), CidrBlock: row.cidr, CidrBlockState: { State: 'associated' } },
  ],
  Ipv6CidrBlockAssociationSet: [],
  DhcpOptionsId: row.dhcp_options,
  InstanceTenancy: row.tenancy as NonNullable<Out['InstanceTenancy']>,
  IsDefault: row.is_default === 1,
  Tags: tagList(row.tags),
});
