import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonLog, Metrics, realWorld } from '@mallee/base';
import { createNode, fileLedgerStore } from '@mallee/node-agent';
import { type CloudLink, connectCloud } from '@mallee/node-contract';
import type { Config } from '../config.ts';
import { dataFolder } from '../data-folder.ts';
import { hostDrivers } from './host-drivers.ts';
import { nodeId } from './node-id.ts';
import { runUntilAsked, tellReady } from './serve.ts';

/** The half of the box that is root: machines, disks, networks. It never speaks with strangers. */
export async function runNode(config: Config): Promise<never> {
  const log = jsonLog({ process: 'node' });
  const world = realWorld(log, new Metrics());
  const folder = dataFolder(config.data);
  const socket = connectCloud({ socketPath: folder.files.nodeSocket, node: await nodeId(folder.node, world) });
  const heard = Promise.withResolvers<void>();
  // It serves from the moment when the cloud knows what it can do.
  const link: CloudLink = { ...socket, report: (seen) => socket.report(seen).then(heard.resolve) };
  const drivers = await hostDrivers(config, folder, world, link);
  const node = await createNode({
    world,
    link,
    drivers,
    store: await fileLedgerStore(join(folder.node, 'ledger')),
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
  });
  const ending = new AbortController();
  const running = node.run(ending.signal);
  log.info('The node works.');
  void heard.promise.then(tellReady);
  return runUntilAsked(async () => {
    ending.abort();
    await running;
    log.info('The node has ended; its machines run on.');
  });
}
