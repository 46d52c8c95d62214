import type { ComputeSettings } from '@mallee/compute';

/** A cloud so small that every limit is reached: machines, addresses and room are short all the time. */
export const settings: ComputeSettings = {
  region: 'mallee-1',
  zones: ['mallee-1a'],
  domain: 'mallee.internal',
  instanceDns: true,
  publicPool: '198.18.0.0/27',
  imagePrefixes: 'eucalyptus',
  endpoint: 'http://127.0.0.1:8773',
  limits: {
    instances: 9,
    elasticAddresses: 3,
    securityGroupsPerVpc: 5,
    rulesPerGroup: 4,
    groupsPerInterface: 3,
    tagsPerResource: 3,
    imageBytes: 2 ** 20,
  },
  vcpusPerCore: 2,
  launchDeadline: 180_000,
};

/** What each node has. */
export const nodeSize = { vcpus: 2, memoryMiB: 1280, diskGiB: 20 };
