import type { InstanceId, VolumeId } from '@mallee/base';
import type { Desired, DesiredInstance, DesiredVolume, NetworkSpec } from '@mallee/node-contract';

/** Documents for tests, with one VPC and as little as the contract allows. */
export function wishFor(instances: DesiredInstance[], volumes: DesiredVolume[], revision = 1, epoch = 'e1'): Desired {
  return { epoch, revision, instances, volumes, networks: [networkFor(instances)] };
}

export function instance(number: number, more: Partial<DesiredInstance> = {}): DesiredInstance {
  const address = `10.0.0.${number + 10}`;
  return {
    id: instanceId(number),
    generation: 1,
    boots: 0,
    want: 'up',
    graceSeconds: 30,
    machine: { vcpus: 1, memoryMiB: 96, boot: { how: 'bios' } },
    disks: [{ volume: volumeId(number), device: '/dev/sda1', root: true }],
    nics: [
      {
        id: `eni-${number}`,
        index: 0,
        mac: `d0:0d:00:00:00:${number.toString(16).padStart(2, '0')}`,
        vpc: 'vpc-1',
        subnet: 'subnet-1',
        address,
      },
    ],
    metadata: {
      enabled: true,
      tokens: 'optional',
      hopLimit: 1,
      account: '000000000001',
      reservation: 'r-1',
      launchIndex: 0,
      launchedAt: 0,
      image: 'emi-1',
      instanceType: 'mallee.tiny',
      region: 'mallee-1',
      zone: 'mallee-1a',
      domain: 'mallee.internal',
      hostname: `ip-${address.replaceAll('.', '-')}`,
      groups: [{ id: 'sg-1', name: 'default' }],
      monitoring: false,
      blockDevices: { ami: 'sda1', root: '/dev/sda1' },
    },
    ...more,
  };
}

export function volume(number: number, more: Partial<DesiredVolume> = {}): DesiredVolume {
  return {
    id: volumeId(number),
    generation: 1,
    want: 'present',
    gib: 1,
    source: { from: 'nothing' },
    existed: false,
    ...more,
  };
}

export const instanceId = (number: number): InstanceId => `i-${number}`;
export const volumeId = (number: number): VolumeId => `vol-${number}`;

function networkFor(instances: DesiredInstance[]): NetworkSpec {
  return {
    vpc: 'vpc-1',
    number: 1,
    cidrs: ['10.0.0.0/16'],
    subnets: [{ id: 'subnet-1', cidr: '10.0.0.0/24', internet: true }],
    groups: [{ id: 'sg-1', ingress: [], egress: [] }],
    members: instances.flatMap(({ nics, metadata }) =>
      nics.map((nic) => ({
        eni: nic.id,
        mac: nic.mac,
        address: nic.address,
        subnet: nic.subnet,
        groups: ['sg-1' as const],
        sourceCheck: true,
        hostname: metadata.hostname,
        node: 'node-1' as const,
      })),
    ),
    dhcp: { domain: 'mallee.internal', nameServers: [], ntpServers: [] },
  };
}
