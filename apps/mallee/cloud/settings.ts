import type { ComputeSettings } from '@mallee/compute';
import { defaultLimits, type GatewaySettings } from '@mallee/gateway';
import type { ObjectSettings } from '@mallee/objects';
import type { Config } from '../config.ts';

/** The gateway's part of the configuration. */
export function gatewaySettings(config: Config): GatewaySettings {
  const { region, domain, publicHosts } = config;
  return { region, domain, publicHosts, limits: defaultLimits };
}

/** Compute's part of the configuration. */
export function computeSettings(config: Config): ComputeSettings {
  const { limits, network, images, machines } = config;
  return {
    region: config.region,
    zones: [config.zone],
    domain: config.domain,
    instanceDns: config.instanceDns,
    publicPool: network.publicPool,
    imagePrefixes: images.prefixes,
    endpoint: `http://${config.address}:${config.port}`,
    limits: { ...limits, imageBytes: images.maximumGib * 2 ** 30 },
    vcpusPerCore: machines.vcpusPerCore,
    launchDeadline: machines.launchDeadlineSeconds * 1000,
  };
}

/** S3's part of the configuration. */
export function objectSettings(config: Config): ObjectSettings {
  const { region, limits, objects } = config;
  const unless0 = (limit: number) => (limit === 0 ? undefined : limit);
  const gib = (limit: number) => unless0(limit * 2 ** 30);
  return {
    ...{ region, bucketNames: 'dns-compliant', bucketsPerAccount: limits.bucketsPerAccount },
    webhooks: objects.webhooks,
    storage: {
      objectsPerBucket: unless0(limits.objectsPerBucket),
      bytesPerBucket: gib(limits.gibPerBucket),
      objectsPerAccount: unless0(limits.objectsPerAccount),
      bytesPerAccount: gib(limits.gibPerAccount),
    },
  };
}
