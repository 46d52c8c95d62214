import type { OperationOutput } from '@mallee/wire';
import type { Filters } from '../rules/filters.ts';
import type { InstanceTypeRow } from '../tables.ts';

type InstanceTypeInfo = NonNullable<
  NonNullable<OperationOutput<'ec2', 'DescribeInstanceTypes'>['InstanceTypes']>[number]
>;

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const burstable = (name: string) => /^(t\d|mallee\.)/.test(name);
/** Of one interface. */
const addresses = 1;
/** A PCI bus has room for so many beside the interfaces. */
const mostVolumes = 26;

/**
 * A type as EC2 describes it, with Eucalyptus' size of the root disk in GiB: EC2 tells only of disks beside it. What
 * depends on the host's hardware (clock speed, bandwidth) is not made up.
 */
export function instanceTypeView(row: InstanceTypeRow): InstanceTypeInfo & { Disk: number } {
  return {
    InstanceType: row.name as NonNullable<InstanceTypeInfo['InstanceType']>,
    CurrentGeneration: true,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm', 'paravirtual'],
    BareMetal: false,
    Hypervisor: 'xen',
    ProcessorInfo: { SupportedArchitectures: [architecture] },
    VCpuInfo: {
      DefaultVCpus: row.vcpus,
      DefaultCores: row.vcpus,
      DefaultThreadsPerCore: 1,
      ValidCores: [row.vcpus],
      ValidThreadsPerCore: [1],
    },
    MemoryInfo: { SizeInMiB: row.memory_mib },
    InstanceStorageSupported: false,
    Disk: row.disk_gib,
    EbsInfo: {
      EbsOptimizedSupport: 'supported',
      EncryptionSupport: 'unsupported',
      NvmeSupport: 'unsupported',
      MaximumEbsAttachments: mostVolumes,
      AttachmentLimitType: 'dedicated',
    },
    NetworkInfo: {
      MaximumNetworkInterfaces: row.interfaces,
      MaximumNetworkCards: 1,
      DefaultNetworkCardIndex: 0,
      NetworkCards: [{ NetworkCardIndex: 0, MaximumNetworkInterfaces: row.interfaces }],
      Ipv4AddressesPerInterface: addresses,
      Ipv6AddressesPerInterface: 0,
      Ipv6Supported: false,
      EnaSupport: 'unsupported',
      EfaSupported: false,
      EncryptionInTransitSupported: false,
      EnaSrdSupported: false,
    },
    PlacementGroupInfo: { SupportedStrategies: [] },
    HibernationSupported: false,
    BurstablePerformanceSupported: burstable(row.name),
    DedicatedHostsSupported: false,
    AutoRecoverySupported: true,
    SupportedBootModes: ['legacy-bios'],
    NitroEnclavesSupport: 'unsupported',
    NitroTpmSupport: 'unsupported',
    PhcSupport: 'unsupported',
    SupportedInRegion: true,
  };
}

const text = (value: unknown) => (value === undefined ? undefined : String(value));
const of = (read: (info: InstanceTypeInfo) => unknown) => (row: InstanceTypeRow) => {
  const value = read(instanceTypeView(row));
  return Array.isArray(value) ? value.map(String) : text(value);
};

/** Each looks at what the answer says. Source: DescribeInstanceTypes, Amazon EC2 API Reference. */
export const instanceTypeFilters: Filters<InstanceTypeRow & { readonly tags: Record<string, never> }> = {
  'auto-recovery-supported': of((info) => info.AutoRecoverySupported),
  'bare-metal': of((info) => info.BareMetal),
  'burstable-performance-supported': of((info) => info.BurstablePerformanceSupported),
  'current-generation': of((info) => info.CurrentGeneration),
  'dedicated-hosts-supported': of((info) => info.DedicatedHostsSupported),
  'ebs-info.attachment-limit-type': of((info) => info.EbsInfo?.AttachmentLimitType),
  'ebs-info.ebs-optimized-support': of((info) => info.EbsInfo?.EbsOptimizedSupport),
  'ebs-info.encryption-support': of((info) => info.EbsInfo?.EncryptionSupport),
  'ebs-info.maximum-ebs-attachments': of((info) => info.EbsInfo?.MaximumEbsAttachments),
  'ebs-info.nvme-support': of((info) => info.EbsInfo?.NvmeSupport),
  'free-tier-eligible': of((info) => info.FreeTierEligible),
  'hibernation-supported': of((info) => info.HibernationSupported),
  hypervisor: of((info) => info.Hypervisor),
  'instance-storage-supported': of((info) => info.InstanceStorageSupported),
  'instance-type': of((info) => info.InstanceType),
  'memory-info.size-in-mib': of((info) => info.MemoryInfo?.SizeInMiB),
  'network-info.efa-supported': of((info) => info.NetworkInfo?.EfaSupported),
  'network-info.ena-support': of((info) => info.NetworkInfo?.EnaSupport),
  'network-info.encryption-in-transit-supported': of((info) => info.NetworkInfo?.EncryptionInTransitSupported),
  'network-info.ipv4-addresses-per-interface': of((info) => info.NetworkInfo?.Ipv4AddressesPerInterface),
  'network-info.ipv6-addresses-per-interface': of((info) => info.NetworkInfo?.Ipv6AddressesPerInterface),
  'network-info.ipv6-supported': of((info) => info.NetworkInfo?.Ipv6Supported),
  'network-info.maximum-network-cards': of((info) => info.NetworkInfo?.MaximumNetworkCards),
  'network-info.maximum-network-interfaces': of((info) => info.NetworkInfo?.MaximumNetworkInterfaces),
  'nitro-enclaves-support': of((info) => info.NitroEnclavesSupport),
  'nitro-tpm-support': of((info) => info.NitroTpmSupport),
  'processor-info.supported-architecture': of((info) => info.ProcessorInfo?.SupportedArchitectures),
  'supported-boot-mode': of((info) => info.SupportedBootModes),
  'supported-root-device-type': of((info) => info.SupportedRootDeviceTypes),
  'supported-usage-class': of((info) => info.SupportedUsageClasses),
  'supported-virtualization-type': of((info) => info.SupportedVirtualizationTypes),
  'vcpu-info.default-cores': of((info) => info.VCpuInfo?.DefaultCores),
  'vcpu-info.default-threads-per-core': of((info) => info.VCpuInfo?.DefaultThreadsPerCore),
  'vcpu-info.default-vcpus': of((info) => info.VCpuInfo?.DefaultVCpus),
  'vcpu-info.valid-cores': of((info) => info.VCpuInfo?.ValidCores),
  'vcpu-info.valid-threads-per-core': of((info) => info.VCpuInfo?.ValidThreadsPerCore),
};
