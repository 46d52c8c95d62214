import type { InstanceMetadata, NetworkSpec } from '@mallee/node-contract';
import type { MetadataGuest } from '../../driver.ts';

export function metadataOf(change: Partial<InstanceMetadata> = {}): InstanceMetadata {
  return {
    enabled: true,
    tokens: 'optional',
    hopLimit: 1,
    account: '123456789012',
    reservation: 'r-1',
    launchIndex: 0,
    launchedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    image: 'emi-1',
    instanceType: 'mallee.tiny',
    region: 'mallee-1',
    zone: 'mallee-1a',
    domain: 'mallee.internal',
    hostname: 'ip-10-0-0-10.mallee.internal',
    groups: [{ id: 'sg-open', name: 'default' }],
    monitoring: false,
    blockDevices: { ami: 'vda', root: '/dev/vda' },
    ...change,
  };
}

export function guestOf(
  instance: `i-${string}`,
  address: string,
  change: Partial<InstanceMetadata> = {},
): MetadataGuest {
  const nic = {
    id: `eni-${instance}` as const,
    index: 0,
    mac: '02:00:00:00:00:0a',
    vpc: 'vpc-1' as const,
    subnet: 'subnet-1' as const,
    address,
  };
  return { instance, nics: [nic], metadata: metadataOf(change) };
}

export const network: NetworkSpec = {
  vpc: 'vpc-1',
  number: 1,
  cidrs: ['10.0.0.0/16', '10.9.0.0/16'],
  subnets: [{ id: 'subnet-1', cidr: '10.0.0.0/24', internet: true }],
  groups: [],
  members: [
    {
      eni: 'eni-i-1',
      mac: '02:00:00:00:00:0a',
      address: '10.0.0.10',
      subnet: 'subnet-1',
      groups: ['sg-open', 'sg-other'],
      sourceCheck: true,
      publicAddress: '198.18.0.10',
      hostname: 'ip-10-0-0-10.mallee.internal',
      node: 'node-1',
    },
  ],
  dhcp: { domain: 'mallee.internal', nameServers: [], ntpServers: [] },
};
