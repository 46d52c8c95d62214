import type { Reason } from '@mallee/base';
import { date } from '@mallee/gateway/op';
import type { OperationOutput } from '@mallee/wire';
import type { ComputeSettings } from '../op.ts';
import { hostLabel } from '../rules/host-name.ts';
import { printedImageId } from '../rules/image-ids.ts';
import { instanceState, instanceStateCodes } from '../rules/instance-state.ts';
import { type BootFact, fromJson, type MetadataOptions, type ProfileFact, sharedJson } from '../rules/json.ts';
import { tagList } from '../rules/tag-specifications.ts';
import type { AttachmentRow, InstanceRow, NetworkInterfaceRow, PublicAddressRow } from '../tables.ts';

export type Instance = NonNullable<NonNullable<OperationOutput<'ec2', 'RunInstances'>['Instances']>[number]>;

/** An instance with all that is said about it in other rows. */
export interface InstanceFacts {
  readonly row: InstanceRow;
  readonly tags: Readonly<Record<string, string>>;
  readonly attachments: readonly AttachmentRow[];
  readonly interfaces: readonly InterfaceFacts[];
  readonly architecture: string;
  readonly platform: string | null;
  readonly domain: string;
  readonly imagePrefixes: ComputeSettings['imagePrefixes'];
}

export interface InterfaceFacts {
  readonly row: NetworkInterfaceRow;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly publicAddress: PublicAddressRow | undefined;
}

/** An instance as EC2 describes it. A terminated one has lost its network and its disks. */
export function instanceView(facts: InstanceFacts): Instance {
  const { row, interfaces } = facts;
  const state = instanceState(row);
  const [primary] = interfaces;
  const boot = sharedJson<BootFact>(row.boot);
  const options = sharedJson<MetadataOptions>(row.metadata_options);
  const profile = fromJson<ProfileFact>(row.profile);
  const hints = sharedJson<Record<string, unknown>>(row.hints);
  const address = primary?.row.address;
  const publicIp = primary?.publicAddress?.address;
  const reason = stateReason(row);
  return {
    InstanceId: row.id,
    ImageId: printedImageId(row.image, facts),
    State: { Code: instanceStateCodes[state], Name: state },
    PrivateDnsName: address ? `${hostLabel(address)}.${facts.domain}` : '',
    PublicDnsName: publicIp ?? '',
    StateTransitionReason: transition(row),
    ...(row.key_name !== null && { KeyName: row.key_name }),
    AmiLaunchIndex: row.launch_index,
    ProductCodes: [],
    InstanceType: row.instance_type as NonNullable<Instance['InstanceType']>,
    LaunchTime: date(row.launched_at),
    Placement: { AvailabilityZone: row.zone, GroupName: '', Tenancy: 'default' },
    ...(boot.how === 'kernel' && {
      KernelId: printedImageId(boot.kernelImage, facts),
      ...(boot.ramdiskImage && { RamdiskId: printedImageId(boot.ramdiskImage, facts) }),
    }),
    ...(facts.platform === 'windows' && { Platform: 'Windows' as const }),
    PlatformDetails: facts.platform === 'windows' ? 'Windows' : 'Linux/UNIX',
    Monitoring: { State: row.monitoring ? 'enabled' : 'disabled' },
    ...(primary && { SubnetId: row.subnet, VpcId: row.vpc, PrivateIpAddress: address! }),
    ...(publicIp && { PublicIpAddress: publicIp }),
    ...(reason && { StateReason: reason }),
    Architecture: facts.architecture as NonNullable<Instance['Architecture']>,
    RootDeviceType: 'ebs',
    RootDeviceName: row.root_device_name,
    BlockDeviceMappings: facts.attachments.map((attachment) => ({
      DeviceName: attachment.device,
      Ebs: {
        VolumeId: attachment.volume,
        Status: row.up_since === null && row.desired === 'running' ? 'attaching' : 'attached',
        AttachTime: date(attachment.attached_at),
        DeleteOnTermination: attachment.delete_on_termination === 1,
      },
    })),
    VirtualizationType: 'hvm',
    ClientToken: row.client_token ?? '',
    Tags: tagList(facts.tags),
    SecurityGroups: primary?.groups.map(({ id, name }) => ({ GroupId: id, GroupName: name })) ?? [],
    SourceDestCheck: primary ? primary.row.source_dest_check === 1 : true,
    Hypervisor: 'xen',
    EbsOptimized: hints.ebsOptimized === true,
    EnaSupport: true,
    ...(profile && { IamInstanceProfile: { Arn: profile.arn, Id: profile.id } }),
    NetworkInterfaces: interfaces.map((nic) => interfaceView(nic, facts)),
    MetadataOptions: metadataView(options),
    CpuOptions: { CoreCount: row.vcpus, ThreadsPerCore: 1 },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    HibernationOptions: { Configured: false },
    EnclaveOptions: { Enabled: false },
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    MaintenanceOptions: { AutoRecovery: (hints.autoRecovery as 'default' | undefined) ?? 'default' },
  };
}

export const metadataView = (options: MetadataOptions) => ({
  State: 'applied' as const,
  HttpTokens: options.tokens,
  HttpPutResponseHopLimit: options.hopLimit,
  HttpEndpoint: options.endpoint,
  HttpProtocolIpv6: 'disabled' as const,
  InstanceMetadataTags: options.instanceTags,
});

function interfaceView({ row, groups, publicAddress }: InterfaceFacts, { domain }: InstanceFacts) {
  const name = `${hostLabel(row.address)}.${domain}`;
  const association = publicAddress && {
    IpOwnerId: publicAddress.kind === 'elastic' ? publicAddress.account : 'amazon',
    PublicDnsName: publicAddress.address,
    PublicIp: publicAddress.address,
  };
  return {
    NetworkInterfaceId: row.id,
    SubnetId: row.subnet,
    VpcId: row.vpc,
    Description: row.description,
    OwnerId: row.account,
    Status: 'in-use' as const,
    MacAddress: row.mac,
    PrivateIpAddress: row.address,
    PrivateDnsName: name,
    SourceDestCheck: row.source_dest_check === 1,
    InterfaceType: 'interface',
    Groups: groups.map(({ id, name: groupName }) => ({ GroupId: id, GroupName: groupName })),
    Attachment: {
      AttachmentId: row.attachment!,
      DeviceIndex: row.device_index!,
      NetworkCardIndex: 0,
      Status: 'attached' as const,
      AttachTime: date(row.attached_at!),
      DeleteOnTermination: row.delete_on_termination === 1,
    },
    ...(association && { Association: association }),
    PrivateIpAddresses: [
      {
        PrivateIpAddress: row.address,
        PrivateDnsName: name,
        Primary: true,
        ...(association && { Association: association }),
      },
    ],
    Ipv6Addresses: [],
  };
}

type StoredReason = Reason & { readonly transition?: string };

function stateReason(row: InstanceRow): { Code: string; Message: string } | undefined {
  const reason = fromJson<StoredReason>(row.reason);
  if (reason && row.desired !== 'running') return { Code: reason.code, Message: reason.say };
  const fault = fromJson<Reason>(row.fault);
  if (fault && row.desired === 'running' && row.up_since === null)
    return { Code: `Server.${fault.code}`, Message: fault.say };
  return instanceState(row) === 'pending' ? { Code: 'pending', Message: 'pending' } : undefined;
}

/** As AWS prints it: `User initiated (2026-01-31 12:00:00 GMT)`. */
function transition(row: InstanceRow): string {
  const reason = fromJson<StoredReason>(row.reason);
  if (!reason?.transition || row.desired === 'running') return '';
  return `${reason.transition} (${new Date(row.wished_at).toISOString().slice(0, 19).replace('T', ' ')} GMT)`;
}
