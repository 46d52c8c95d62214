import type { Reason } from '@mallee/base';
import { date } from '@mallee/gateway/op';
import type { OperationOutput } from '@mallee/wire';
import type { ComputeSettings } from '../op.ts';
import type { InterfaceLinks } from '../repos/interface-links.ts';
import { type Naming, privateName } from '../rules/host-name.ts';
import { printedImageId } from '../rules/image-ids.ts';
import { instanceState, instanceStateCodes } from '../rules/instance-state.ts';
import { type BootFact, fromJson, type MetadataOptions, type ProfileFact, sharedJson } from '../rules/json.ts';
import { tagList } from '../rules/tag-specifications.ts';
import type { AttachmentRow, InstanceRow, NetworkInterfaceRow } from '../tables.ts';

export type Instance = NonNullable<NonNullable<OperationOutput<'ec2', 'RunInstances'>['Instances']>[number]>;

/** What a description says of an instance's own row: reading every column of a thousand rows would cost half as much again. */
export const describedColumns = [
  ...['id', 'account', 'reservation', 'launch_index', 'client_token', 'image', 'instance_type', 'vcpus'],
  ...['zone', 'vpc', 'subnet', 'desired', 'phase', 'up_since', 'reason', 'fault', 'wished_at', 'launched_at'],
  ...['key_name', 'monitoring', 'metadata_options', 'profile', 'boot', 'root_device_name', 'hints'],
] as const satisfies (keyof InstanceRow)[];

export type DescribedInstance = Pick<InstanceRow, (typeof describedColumns)[number]>;

/** An instance with all that is said about it in other rows. */
export interface InstanceFacts {
  readonly row: DescribedInstance;
  readonly tags: Readonly<Record<string, string>>;
  readonly attachments: readonly AttachmentRow[];
  readonly interfaces: readonly InterfaceFacts[];
  readonly architecture: string;
  readonly platform: string | null;
  /** The image's manifest; undefined once the image is removed. */
  readonly manifest: string | undefined;
  readonly naming: Naming;
  readonly imagePrefixes: ComputeSettings['imagePrefixes'];
}

export interface InterfaceFacts extends InterfaceLinks {
  readonly row: Omit<NetworkInterfaceRow, 'requester' | 'created_at'>;
}

/**
 * An instance as EC2 describes it. A terminated one has lost its network and its disks. Absent members are undefined: a
 * literal of one shape is made several times faster than one that is put together.
 */
export function instanceView(facts: InstanceFacts): Instance {
  const { row, interfaces } = facts;
  const state = instanceState(row);
  const [primary] = interfaces;
  const boot = sharedJson<BootFact>(row.boot);
  const kernel = boot.how === 'kernel' ? boot : undefined;
  const profile = fromJson<ProfileFact>(row.profile);
  const hints = sharedJson<Record<string, unknown>>(row.hints);
  const publicIp = primary?.publicAddress?.address;
  const windows = facts.platform === 'windows';
  const nics = interfaces.map((nic) => interfaceView(nic, facts));
  return {
    InstanceId: row.id,
    ImageId: printedImageId(row.image, facts),
    State: { Code: instanceStateCodes[state], Name: state },
    PrivateDnsName: nics[0]?.PrivateDnsName ?? '',
    PublicDnsName: publicIp ?? '',
    StateTransitionReason: transition(row),
    KeyName: row.key_name ?? undefined,
    AmiLaunchIndex: row.launch_index,
    ProductCodes: [],
    InstanceType: row.instance_type as NonNullable<Instance['InstanceType']>,
    LaunchTime: date(row.launched_at),
    Placement: { AvailabilityZone: row.zone, GroupName: '', Tenancy: 'default' },
    KernelId: kernel && printedImageId(kernel.kernelImage, facts),
    RamdiskId: kernel?.ramdiskImage && printedImageId(kernel.ramdiskImage, facts),
    Platform: windows ? 'Windows' : undefined,
    PlatformDetails: windows ? 'Windows' : 'Linux/UNIX',
    Monitoring: { State: row.monitoring ? 'enabled' : 'disabled' },
    SubnetId: primary && row.subnet,
    VpcId: primary && row.vpc,
    PrivateIpAddress: primary?.row.address,
    PublicIpAddress: publicIp,
    StateReason: stateReason(row),
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
    SecurityGroups: nics[0]?.Groups ?? [],
    SourceDestCheck: nics[0]?.SourceDestCheck ?? true,
    Hypervisor: 'xen',
    EbsOptimized: hints.ebsOptimized === true,
    EnaSupport: true,
    IamInstanceProfile: profile && { Arn: profile.arn, Id: profile.id },
    NetworkInterfaces: nics,
    MetadataOptions: metadataView(sharedJson<MetadataOptions>(row.metadata_options)),
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

function interfaceView({ row, groups, publicAddress }: InterfaceFacts, { naming }: InstanceFacts) {
  const PrivateDnsName = privateName(row.address, naming);
  const Association = publicAddress && {
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
    PrivateDnsName,
    SourceDestCheck: row.source_dest_check === 1,
    InterfaceType: 'interface',
    Groups: groups.map(({ id, name }) => ({ GroupId: id, GroupName: name })),
    Attachment: {
      AttachmentId: row.attachment!,
      DeviceIndex: row.device_index!,
      NetworkCardIndex: 0,
      Status: 'attached' as const,
      AttachTime: date(row.attached_at!),
      DeleteOnTermination: row.delete_on_termination === 1,
    },
    Association,
    PrivateIpAddresses: [{ PrivateIpAddress: row.address, PrivateDnsName, Primary: true, Association }],
    Ipv6Addresses: [],
  };
}

type StoredReason = Reason & { readonly transition?: string };

function stateReason(row: DescribedInstance): { Code: string; Message: string } | undefined {
  const reason = fromJson<StoredReason>(row.reason);
  if (reason && row.desired !== 'running') return { Code: reason.code, Message: reason.say };
  const fault = fromJson<Reason>(row.fault);
  if (fault && row.desired === 'running' && row.up_since === null)
    return { Code: `Server.${fault.code}`, Message: fault.say };
  return instanceState(row) === 'pending' ? { Code: 'pending', Message: 'pending' } : undefined;
}

/** As AWS prints it: `User initiated (2026-01-31 12:00:00 GMT)`. */
function transition(row: DescribedInstance): string {
  const reason = fromJson<StoredReason>(row.reason);
  if (!reason?.transition || row.desired === 'running') return '';
  return `${reason.transition} (${new Date(row.wished_at).toISOString().slice(0, 19).replace('T', ' ')} GMT)`;
}
