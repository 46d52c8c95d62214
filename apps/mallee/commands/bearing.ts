import type { Config } from '../config.ts';
import type { Bearing } from '../nurse/finding.ts';

/** What of the configuration the nurse has to know. */
export const bearing = (config: Config): Bearing => ({
  dataDir: config.data,
  listen: { address: config.address, port: config.port },
  publicPool: config.network.publicPool,
  box: config.network.namespace,
  outbound: config.network.outbound,
});
