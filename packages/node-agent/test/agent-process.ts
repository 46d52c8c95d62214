import { jsonLog, Metrics, quietLog, realWorld } from '@mallee/base';
import { connectCloud } from '@mallee/node-contract';
import { createNode } from '../agent.ts';
import { createFakeHost } from '../drivers/fake/fake-host.ts';
import { createQemuDriver } from '../drivers/qemu/qemu-driver.ts';
import { createFileVolumes } from '../drivers/volumes/file-volumes.ts';
import { fileLedgerStore } from '../ledger-store.ts';

/** A node process for tests, with real machines and disks and no network: `agent-process.ts DIR SOCKET UID BOOT-ID`. */
const [dataDir, socketPath, firstUid, bootId] = process.argv.slice(2) as [string, string, string, string];
const world = realWorld(process.env.MALLEE_TEST_LOG ? jsonLog({}, 'debug') : quietLog(), new Metrics());
const link = connectCloud({ socketPath, node: 'node-1' });
const uids = { first: Number(firstUid), count: 50 };
const { network, metadata } = createFakeHost({ world }).drivers();
const drivers = {
  machines: await createQemuDriver({ world, dataDir, helperUid: uids.first + uids.count, acceleration: 'tcg' }),
  volumes: await createFileVolumes({ world, dataDir, fetch: link.fetch }),
  network,
  metadata,
};
const store = await fileLedgerStore(`${dataDir}/ledger`);
const node = await createNode({ world, link, drivers, store, bootId, uids });
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await node.run(stop.signal);
