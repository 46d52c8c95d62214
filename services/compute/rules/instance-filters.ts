import { date } from '@mallee/gateway/op';
import type { InstanceFacts, InterfaceFacts } from '../views/instance.ts';
import type { Filters } from './filters.ts';
import { privateName } from './host-name.ts';
import { imageIdSpellings } from './image-ids.ts';
import { instanceState, instanceStateCodes } from './instance-state.ts';
import { type BootFact, fromJson, type MetadataOptions, type ProfileFact, type Reason } from './json.ts';

const some = <T>(list: readonly T[], value: (item: T) => string | undefined): string[] =>
  list.map(value).filter((one) => one !== undefined);
const ofGroups = (facts: InstanceFacts, value: (group: { id: string; name: string }) => string) =>
  (facts.interfaces[0]?.groups ?? []).map(value);
const ofNics = (value: (nic: InterfaceFacts) => string | undefined) => (facts: InstanceFacts) =>
  some(facts.interfaces, value);
const iso = (at: number) => date(at).toISOString();

/** The filters of DescribeInstances. Source: DescribeInstances, Amazon EC2 API Reference. */
export const instanceFilters: Filters<InstanceFacts> = {
  affinity: () => undefined,
  architecture: ({ architecture }) => architecture,
  'availability-zone': ({ row }) => row.zone,
  'block-device-mapping.attach-time': ({ attachments }) => attachments.map(({ attached_at }) => iso(attached_at)),
  'block-device-mapping.delete-on-termination': ({ attachments }) =>
    attachments.map(({ delete_on_termination }) => String(delete_on_termination === 1)),
  'block-device-mapping.device-name': ({ attachments }) => attachments.map(({ device }) => device),
  'block-device-mapping.status': ({ row, attachments }) =>
    attachments.map(() => (row.up_since === null && row.desired === 'running' ? 'attaching' : 'attached')),
  'block-device-mapping.volume-id': ({ attachments }) => attachments.map(({ volume }) => volume),
  'client-token': ({ row }) => row.client_token ?? '',
  'dns-name': ({ interfaces }) => interfaces[0]?.publicAddress?.address,
  'ebs-optimized': ({ row }) => String(fromJson<{ ebsOptimized?: boolean }>(row.hints)?.ebsOptimized === true),
  'ena-support': () => 'true',
  'enclave-options.enabled': () => 'false',
  'group-id': (facts) => ofGroups(facts, ({ id }) => id),
  'group-name': (facts) => ofGroups(facts, ({ name }) => name),
  'hibernation-options.configured': () => 'false',
  hypervisor: () => 'xen',
  'iam-instance-profile.arn': ({ row }) => fromJson<ProfileFact>(row.profile)?.arn,
  'iam-instance-profile.id': ({ row }) => fromJson<ProfileFact>(row.profile)?.id,
  'image-id': ({ row }) => imageIdSpellings(row.image),
  'instance-id': ({ row }) => row.id,
  'instance-lifecycle': () => undefined,
  'instance-state-code': ({ row }) => String(instanceStateCodes[instanceState(row)]),
  'instance-state-name': ({ row }) => instanceState(row),
  'instance-type': ({ row }) => row.instance_type,
  'instance.group-id': (facts) => ofGroups(facts, ({ id }) => id),
  'instance.group-name': (facts) => ofGroups(facts, ({ name }) => name),
  'ip-address': ({ interfaces }) => interfaces[0]?.publicAddress?.address,
  'kernel-id': ({ row }) => spellings(bootImages(row.boot).kernelImage),
  'key-name': ({ row }) => row.key_name ?? undefined,
  'launch-index': ({ row }) => String(row.launch_index),
  'launch-time': ({ row }) => iso(row.launched_at),
  'metadata-options.http-endpoint': ({ row }) => options(row.metadata_options).endpoint,
  'metadata-options.http-put-response-hop-limit': ({ row }) => String(options(row.metadata_options).hopLimit),
  'metadata-options.http-tokens': ({ row }) => options(row.metadata_options).tokens,
  'metadata-options.instance-metadata-tags': ({ row }) => options(row.metadata_options).instanceTags,
  'monitoring-state': ({ row }) => (row.monitoring ? 'enabled' : 'disabled'),
  'network-interface.addresses.association.public-ip': ofNics(({ publicAddress }) => publicAddress?.address),
  'network-interface.addresses.primary': ofNics(() => 'true'),
  'network-interface.addresses.private-ip-address': ofNics(({ row }) => row.address),
  'network-interface.association.allocation-id': ofNics(({ publicAddress }) => publicAddress?.allocation ?? undefined),
  'network-interface.association.association-id': ofNics(
    ({ publicAddress }) => publicAddress?.association ?? undefined,
  ),
  'network-interface.association.public-ip': ofNics(({ publicAddress }) => publicAddress?.address),
  'network-interface.attachment.attach-time': ofNics(({ row }) => iso(row.attached_at!)),
  'network-interface.attachment.attachment-id': ofNics(({ row }) => row.attachment ?? undefined),
  'network-interface.attachment.delete-on-termination': ofNics(({ row }) => String(row.delete_on_termination === 1)),
  'network-interface.attachment.device-index': ofNics(({ row }) => String(row.device_index)),
  'network-interface.attachment.instance-id': ofNics(({ row }) => row.instance ?? undefined),
  'network-interface.attachment.instance-owner-id': ofNics(({ row }) => row.account),
  'network-interface.attachment.status': ofNics(() => 'attached'),
  'network-interface.availability-zone': ofNics(({ row }) => row.zone),
  'network-interface.description': ofNics(({ row }) => row.description),
  'network-interface.group-id': ({ interfaces }) => interfaces.flatMap(({ groups }) => groups.map(({ id }) => id)),
  'network-interface.group-name': ({ interfaces }) =>
    interfaces.flatMap(({ groups }) => groups.map(({ name }) => name)),
  'network-interface.mac-address': ofNics(({ row }) => row.mac),
  'network-interface.network-interface-id': ofNics(({ row }) => row.id),
  'network-interface.owner-id': ofNics(({ row }) => row.account),
  'network-interface.private-dns-name': (facts) =>
    facts.interfaces.map(({ row }) => privateName(row.address, facts.naming)),
  'network-interface.private-ip-address': ofNics(({ row }) => row.address),
  'network-interface.requester-managed': ofNics(() => 'false'),
  'network-interface.source-dest-check': ofNics(({ row }) => String(row.source_dest_check === 1)),
  'network-interface.status': ofNics(() => 'in-use'),
  'network-interface.subnet-id': ofNics(({ row }) => row.subnet),
  'network-interface.vpc-id': ofNics(({ row }) => row.vpc),
  'owner-id': ({ row }) => row.account,
  platform: ({ platform }) => (platform === 'windows' ? 'windows' : undefined),
  'platform-details': ({ platform }) => (platform === 'windows' ? 'Windows' : 'Linux/UNIX'),
  'private-dns-name': ({ interfaces, naming }) => interfaces[0] && privateName(interfaces[0].row.address, naming),
  'private-ip-address': ({ interfaces }) => interfaces[0]?.row.address,
  'ramdisk-id': ({ row }) => spellings(bootImages(row.boot).ramdiskImage),
  reason: ({ row }) => fromJson<Reason & { transition?: string }>(row.reason)?.transition,
  'requester-id': () => undefined,
  'reservation-id': ({ row }) => row.reservation,
  'root-device-name': ({ row }) => row.root_device_name,
  'root-device-type': () => 'ebs',
  'source-dest-check': ({ interfaces }) => interfaces[0] && String(interfaces[0].row.source_dest_check === 1),
  'state-reason-code': ({ row }) => fromJson<Reason>(row.reason)?.code,
  'subnet-id': ({ row, interfaces }) => (interfaces.length > 0 ? row.subnet : undefined),
  tenancy: () => 'default',
  'virtualization-type': () => 'hvm',
  'vpc-id': ({ row, interfaces }) => (interfaces.length > 0 ? row.vpc : undefined),
};

const options = (text: string) => fromJson<MetadataOptions>(text)!;

function bootImages(text: string): { kernelImage?: string; ramdiskImage?: string } {
  const boot = fromJson<BootFact>(text)!;
  return boot.how === 'kernel' ? boot : {};
}

const spellings = (id: string | undefined) => id && imageIdSpellings(id);
