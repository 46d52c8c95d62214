import type { World } from '@mallee/base';
import {
  createFileVolumes,
  createQemuDriver,
  type Drivers,
  defaultUids,
  NodeMetadata,
  RoutedNetwork,
} from '@mallee/node-agent';
import type { CloudLink } from '@mallee/node-contract';
import type { Config } from '../config.ts';
import type { DataFolder } from '../data-folder.ts';

/** The drivers of a real host: QEMU, files, routed networks, the metadata service. */
export async function hostDrivers(
  config: Config,
  folder: DataFolder,
  world: World,
  link: Pick<CloudLink, 'fetch'>,
): Promise<Drivers & { network: RoutedNetwork }> {
  const { namespace: box, publicPool: pool, outbound } = config.network;
  const fetch: CloudLink['fetch'] = (what, signal) => link.fetch(what, signal);
  return {
    machines: await createQemuDriver({ world, dataDir: folder.node, helperUid: defaultUids.first + defaultUids.count }),
    volumes: await createFileVolumes({ world, dataDir: folder.node, fetch }),
    network: new RoutedNetwork(world, {
      box,
      pool,
      outbound,
      directory: `/run/${box}-net`,
      apiPort: config.port,
      apiDomain: config.domain,
    }),
    metadata: new NodeMetadata(world, { box, fetch }),
  };
}
