import type { OperationInput, OperationOutput } from '@mallee/wire';
import { errors } from '../errors.ts';
import { type ComputeSettings, op } from '../op.ts';
import { describeInSlices } from '../repos/describe-in-slices.ts';
import { type FullInterface, interfacesOf } from '../repos/full-interfaces.ts';
import { interfaces } from '../repos/interfaces.ts';
import { audience } from '../rules/audience.ts';
import { listDemand } from '../rules/demands.ts';
import type { Description } from '../rules/describe.ts';
import type { Filters } from '../rules/filters.ts';
import { privateName } from '../rules/host-name.ts';
import {
  attachmentStatus,
  attachmentView,
  groupList,
  interfaceStatus,
  interfaceView,
  ownerOf,
} from '../views/network-interfaces.ts';

const attached = (read: (row: FullInterface) => string | null) => (row: FullInterface) =>
  row.attachment === null ? undefined : (read(row) ?? undefined);
const publicIp = (row: FullInterface) => row.publicAddress?.address;
const publicOwner = (row: FullInterface) => row.publicAddress && ownerOf(row.publicAddress);

const filters = (settings: ComputeSettings): Filters<FullInterface> => ({
  'addresses.private-ip-address': (row) => row.address,
  'addresses.primary': () => 'true',
  'addresses.association.public-ip': publicIp,
  'addresses.association.owner-id': publicOwner,
  'association.association-id': (row) => row.publicAddress?.association ?? undefined,
  'association.allocation-id': (row) => row.publicAddress?.allocation ?? undefined,
  'association.ip-owner-id': publicOwner,
  'association.public-ip': publicIp,
  'association.public-dns-name': publicIp,
  'attachment.attachment-id': attached((row) => row.attachment),
  'attachment.attach-time': attached((row) => new Date(row.attached_at!).toISOString()),
  'attachment.delete-on-termination': attached((row) => String(row.delete_on_termination === 1)),
  'attachment.device-index': attached((row) => String(row.device_index)),
  'attachment.instance-id': attached((row) => row.instance),
  'attachment.instance-owner-id': attached((row) => row.instance_account),
  'attachment.status': attachmentStatus,
  'availability-zone': (row) => row.zone,
  description: (row) => row.description,
  'group-id': (row) => row.groups.map(({ id }) => id),
  'group-name': (row) => row.groups.map(({ name }) => name),
  'ipv6-addresses.ipv6-address': () => undefined,
  'interface-type': () => 'interface',
  'mac-address': (row) => row.mac,
  'network-interface-id': (row) => row.id,
  'owner-id': (row) => row.account,
  'private-ip-address': (row) => row.address,
  'private-dns-name': (row) => privateName(row.address, settings),
  'requester-id': (row) => row.requester ?? undefined,
  'requester-managed': (row) => String(row.requester !== null),
  'source-dest-check': (row) => String(row.source_dest_check === 1),
  status: interfaceStatus,
  'subnet-id': (row) => row.subnet,
  'vpc-id': (row) => row.vpc,
});

const description = (settings: ComputeSettings): Description<FullInterface> => ({
  keyOf: ({ id }) => id,
  code: 'NetworkInterfaceID',
  noun: 'networkInterface ID',
  filters: filters(settings),
});

const describeNetworkInterfaces = op.read('DescribeNetworkInterfaces', {
  parameters: {
    NetworkInterfaceIds: 'used',
    Filters: 'used',
    MaxResults: 'used',
    NextToken: 'used',
    // There are none, so it does not matter.
    IncludeManagedResources: 'used',
  },
  authorize: (_, about) => listDemand('DescribeNetworkInterfaces', about),
  async run({ read, scope, ports }, { NetworkInterfaceIds, Filters, MaxResults, NextToken }) {
    const { account, ids } = audience(scope, NetworkInterfaceIds);
    const question = { ids, filters: Filters, MaxResults, NextToken };
    const { rows, ...more } = await describeInSlices(
      description(ports.settings),
      interfacesOf(read, account),
      question,
    );
    return { NetworkInterfaces: rows.map((row) => interfaceView(row, ports.settings)), ...more };
  },
});

type Attribute = NonNullable<OperationInput<'ec2', 'DescribeNetworkInterfaceAttribute'>['Attribute']>;

const describeNetworkInterfaceAttribute = op.read('DescribeNetworkInterfaceAttribute', {
  parameters: { NetworkInterfaceId: 'used', Attribute: 'used' },
  authorize: (_, about) => listDemand('DescribeNetworkInterfaceAttribute', about),
  async run({ read, scope }, { NetworkInterfaceId, Attribute }) {
    if (!NetworkInterfaceId) throw errors.missingParameter('networkInterfaceId');
    if (!Attribute) throw errors.missingParameter('attribute');
    const { id } = await interfaces.get(read, scope.account, NetworkInterfaceId);
    const [row] = await interfacesOf(read, scope.account).withIds([id]);
    return { NetworkInterfaceId: id, ...attribute(row!, Attribute) };
  },
});

function attribute(row: FullInterface, name: Attribute): OperationOutput<'ec2', 'DescribeNetworkInterfaceAttribute'> {
  switch (name) {
    case 'description':
      return { Description: { Value: row.description } };
    case 'groupSet':
      return { Groups: groupList(row) };
    case 'sourceDestCheck':
      return { SourceDestCheck: { Value: row.source_dest_check === 1 } };
    case 'attachment': {
      const attachment = attachmentView(row);
      return attachment ? { Attachment: attachment } : {};
    }
    default:
      throw errors.invalidValue('attribute', name, 'Use description, groupSet, sourceDestCheck or attachment.');
  }
}

export const describeNetworkInterfaceOperations = [describeNetworkInterfaces, describeNetworkInterfaceAttribute];
