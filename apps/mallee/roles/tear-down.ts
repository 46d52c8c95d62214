import { Metrics, quietLog, realWorld } from '@mallee/base';
import { connectCloud } from '@mallee/node-contract';
import type { Config } from '../config.ts';
import { dataFolder } from '../data-folder.ts';
import { hostDrivers } from './host-drivers.ts';
import { nodeId } from './node-id.ts';

const graceMs = 30_000;

/** Stops every machine of this host and takes the box's network away, while no node works. Returns how many ran. */
export async function tearDown(config: Config, say: (line: string) => void): Promise<number> {
  const world = realWorld(quietLog(), new Metrics());
  const folder = dataFolder(config.data);
  const link = connectCloud({ socketPath: folder.files.nodeSocket, node: await nodeId(folder.node, world) });
  const { machines, network, metadata } = await hostDrivers(config, folder, world, link);
  const signal = AbortSignal.timeout(graceMs * 4);
  await machines.survey(signal);
  const running = machines.known();
  if (running.length > 0) say(`Stopping ${running.length} ${running.length === 1 ? 'machine' : 'machines'} …`);
  await Promise.all(running.map((id) => machines.stop(id, graceMs, signal)));
  await metadata.close();
  await network.removeAll(signal);
  await network.close();
  await machines.close();
  return running.length;
}
