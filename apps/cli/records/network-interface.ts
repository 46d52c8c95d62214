import type { OperationOutput } from '@mallee/wire/client';
import { type Kind, kind, type Output } from '../frame/output.ts';
import { printTags } from './tag.ts';

type Described = NonNullable<OperationOutput<'ec2', 'DescribeNetworkInterfaces'>['NetworkInterfaces']>[number];
type Address = NonNullable<Described['PrivateIpAddresses']>[number];
type Attachment = NonNullable<Described['Attachment']>;

/** As instances show their interfaces, or as interfaces are described. */
type Interface = Omit<Described, 'Association' | 'Attachment' | 'PrivateIpAddresses' | 'InterfaceType'> & {
  Association?: { PublicIp?: string | undefined; IpOwnerId?: string | undefined } | undefined;
  Attachment?: Attachment | undefined;
  PrivateIpAddresses?: readonly Pick<Address, 'PrivateIpAddress' | 'PrivateDnsName' | 'Primary'>[] | undefined;
  InterfaceType?: string | undefined;
};

export const interfaceKind: Kind<Interface> = kind('NETWORKINTERFACE', {
  interface: (row) => row.NetworkInterfaceId,
  subnet: (row) => row.SubnetId,
  vpc: (row) => row.VpcId,
  owner: (row) => row.OwnerId,
  status: (row) => row.Status,
  'private-ip': (row) => row.PrivateIpAddress,
  'private-dns': (row) => row.PrivateDnsName,
  'source-dest-check': (row) => row.SourceDestCheck,
});

export const interfaceAttachmentKind: Kind<Attachment> = kind('ATTACHMENT', {
  instance: (row) => row.InstanceId,
  attachment: (row) => row.AttachmentId,
  index: (row) => row.DeviceIndex,
  status: (row) => row.Status,
  attached: (row) => row.AttachTime,
  'delete-on-termination': (row) => row.DeleteOnTermination,
});

export const associationKind: Kind<Interface> = kind('ASSOCIATION', {
  'public-ip': (row) => row.Association?.PublicIp,
  owner: (row) => row.Association?.IpOwnerId,
  'private-ip': (row) => row.PrivateIpAddress,
});

export const interfaceGroupKind: Kind<{ GroupId?: string | undefined; GroupName?: string | undefined }> = kind(
  'GROUP',
  {
    group: (row) => row.GroupId,
    name: (row) => row.GroupName,
  },
);

export const privateAddressKind: Kind<Pick<Address, 'PrivateIpAddress' | 'PrivateDnsName' | 'Primary'>> = kind(
  'PRIVATEIPADDRESS',
  {
    'private-ip': (row) => row.PrivateIpAddress,
    'private-dns': (row) => row.PrivateDnsName,
    primary: (row) => (row.Primary ? 'primary' : undefined),
  },
);

export function printInterface(out: Output, row: Interface): void {
  out.record(interfaceKind, row);
  if (row.Attachment) out.record(interfaceAttachmentKind, row.Attachment);
  if (row.Association) out.record(associationKind, row);
  for (const group of row.Groups ?? []) out.record(interfaceGroupKind, group);
  for (const address of row.PrivateIpAddresses ?? []) out.record(privateAddressKind, address);
  printTags(out, 'network-interface', row.NetworkInterfaceId, row.TagSet);
}
