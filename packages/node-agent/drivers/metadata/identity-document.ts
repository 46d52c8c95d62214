import type { InstanceMetadata } from '@mallee/node-contract';
import { timestamp } from './timestamp.ts';

/** EC2's instance identity document; members without a fact are null there, so they are here. */
export function identityDocument(instance: string, address: string | undefined, metadata: InstanceMetadata): string {
  const document = {
    accountId: metadata.account,
    architecture: 'x86_64',
    availabilityZone: metadata.zone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: metadata.image,
    instanceId: instance,
    instanceType: metadata.instanceType,
    kernelId: metadata.kernel ?? null,
    pendingTime: timestamp(metadata.launchedAt),
    privateIp: address ?? null,
    ramdiskId: metadata.ramdisk ?? null,
    region: metadata.region,
    version: '2010-08-31',
  };
  return JSON.stringify(document, null, 2);
}
