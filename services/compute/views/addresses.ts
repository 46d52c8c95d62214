import type { OperationOutput } from '@mallee/wire';
import type { BoundAddress } from '../repos/public-addresses.ts';
import type { TagMap } from '../repos/tags.ts';
import { tagList } from '../rules/tag-specifications.ts';

type Out = NonNullable<OperationOutput<'ec2', 'DescribeAddresses'>['Addresses']>[number];

export interface DescribedAddress extends BoundAddress {
  readonly tags: TagMap;
  readonly region: string;
}

/** An automatic address has neither allocation nor association; only administrators see one here. */
export const addressView = (row: DescribedAddress): Out => ({
  PublicIp: row.address,
  Domain: 'vpc',
  PublicIpv4Pool: 'amazon',
  NetworkBorderGroup: row.region,
  ...(row.allocation !== null && { AllocationId: row.allocation }),
  ...(row.association !== null && { AssociationId: row.association }),
  ...(row.interface !== null && { NetworkInterfaceId: row.interface }),
  ...(row.interface_account !== null && { NetworkInterfaceOwnerId: row.interface_account }),
  ...(row.private_address !== null && { PrivateIpAddress: row.private_address }),
  ...(row.subnet !== null && { SubnetId: row.subnet }),
  ...(row.instance !== null && { InstanceId: row.instance }),
  Tags: tagList(row.tags),
});
