import { date } from '@mallee/gateway/op';
import type { OperationOutput } from '@mallee/wire';
import type { ComputeSettings } from '../op.ts';
import type { FullInterface } from '../repos/full-interfaces.ts';
import { privateName } from '../rules/host-name.ts';
import { tagList } from '../rules/tag-specifications.ts';
import { zoneId } from '../rules/zone-id.ts';

type Out = NonNullable<OperationOutput<'ec2', 'DescribeNetworkInterfaces'>['NetworkInterfaces']>[number];

export const interfaceStatus = ({ attachment }: FullInterface) => (attachment === null ? 'available' : 'in-use');

/** Undefined while it is not attached. */
export function attachmentStatus({ attachment, desired }: FullInterface): 'attached' | 'detaching' | undefined {
  if (attachment === null) return undefined;
  return desired === 'terminated' ? 'detaching' : 'attached';
}

export const groupList = ({ groups }: FullInterface) =>
  groups.map(({ id, name }) => ({ GroupId: id, GroupName: name }));

export function attachmentView(row: FullInterface): NonNullable<Out['Attachment']> | undefined {
  const status = attachmentStatus(row);
  if (status === undefined) return undefined;
  return {
    AttachmentId: row.attachment!,
    Status: status,
    AttachTime: date(row.attached_at!),
    DeleteOnTermination: row.delete_on_termination === 1,
    DeviceIndex: row.device_index!,
    NetworkCardIndex: 0,
    InstanceId: row.instance!,
    InstanceOwnerId: row.instance_account!,
  };
}

/** Public names are the addresses themselves until the cloud has a DNS server. */
function association({ publicAddress: held }: FullInterface): NonNullable<Out['Association']> | undefined {
  if (!held) return undefined;
  return {
    PublicIp: held.address,
    PublicDnsName: held.address,
    IpOwnerId: ownerOf(held),
    ...(held.allocation !== null && { AllocationId: held.allocation }),
    ...(held.association !== null && { AssociationId: held.association }),
  };
}

/** AWS's word for automatic addresses is that they are Amazon's. */
export const ownerOf = ({ kind, account }: NonNullable<FullInterface['publicAddress']>): string =>
  kind === 'elastic' ? account : 'amazon';

export function interfaceView(row: FullInterface, settings: ComputeSettings): Out {
  const attachment = attachmentView(row);
  const bound = association(row);
  const name = privateName(row.address, settings);
  return {
    NetworkInterfaceId: row.id,
    OwnerId: row.account,
    InterfaceType: 'interface',
    Status: interfaceStatus(row),
    Description: row.description,
    VpcId: row.vpc,
    SubnetId: row.subnet,
    AvailabilityZone: row.zone,
    AvailabilityZoneId: zoneId(settings, row.zone),
    MacAddress: row.mac,
    PrivateIpAddress: row.address,
    PrivateDnsName: name,
    PrivateIpAddresses: [
      { Primary: true, PrivateIpAddress: row.address, PrivateDnsName: name, ...(bound && { Association: bound }) },
    ],
    Ipv6Addresses: [],
    SourceDestCheck: row.source_dest_check === 1,
    RequesterManaged: row.requester !== null,
    ...(row.requester !== null && { RequesterId: row.requester }),
    ...(attachment && { Attachment: attachment }),
    ...(bound && { Association: bound }),
    Groups: groupList(row),
    TagSet: tagList(row.tags),
  };
}
