import { computeStatus } from '@mallee/compute';
import type { CloudStatus } from '../commands/status.ts';
import type { Config } from '../config.ts';
import { guestEndpoint } from '../roles/guest-endpoint.ts';
import { version } from '../version.ts';
import type { Cloud } from './open-cloud.ts';

/** What `mallee status` shows of a running cloud. */
export async function cloudStatus(config: Config, cloud: Cloud): Promise<CloudStatus> {
  const { machines, nodes } = await cloud.store.read((read) => computeStatus(read));
  return {
    version,
    region: config.region,
    endpoints: {
      all: `http://${config.address}:${config.port}`,
      machines: `http://${guestEndpoint(config)}:${config.port}`,
    },
    machines,
    objects: cloud.objects.held(),
    webhooks: await cloud.objects.failingWebhooks(),
    nodes,
    reconcilers: cloud.reconcilers.status.map(({ name, runs, lastError }) => ({
      name,
      runs,
      ...(lastError && { lastError: lastError.say }),
    })),
  };
}
