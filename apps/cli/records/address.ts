import type { OperationOutput } from '@mallee/wire/client';
import { type Kind, kind } from '../frame/output.ts';

type Address = NonNullable<OperationOutput<'ec2', 'DescribeAddresses'>['Addresses']>[number];

export const addressKind: Kind<Address> = kind('ADDRESS', {
  address: (row) => row.PublicIp,
  instance: (row) => row.InstanceId,
  domain: (row) => row.Domain ?? 'standard',
  allocation: (row) => row.AllocationId,
  association: (row) => row.AssociationId,
  interface: (row) => row.NetworkInterfaceId,
  'private-ip': (row) => row.PrivateIpAddress,
});
