import { join } from 'node:path';
import { jsonLog, Metrics, realWorld } from '@mallee/base';
import { createFakeHost, createNode, type FakeCall, fileLedgerStore, fileMemory } from '@mallee/node-agent';
import { type CloudLink, connectCloud } from '@mallee/node-contract';
import { dataFolder } from '../../data-folder.ts';
import { nodeId } from '../../roles/node-id.ts';
import { runUntilAsked, tellReady } from '../../roles/serve.ts';

/**
 * The node of a cloud as a process of its own, with the agent and the ledger of a real one, on a host that is made up
 * and lies in a file: `fake-node-process.ts DATA-FOLDER`. It may be killed like a real one.
 */
const folder = dataFolder(process.argv[2]!);
const world = realWorld(jsonLog({ process: 'node' }), new Metrics());
const socket = connectCloud({ socketPath: folder.files.nodeSocket, node: await nodeId(folder.node, world) });
const heard = Promise.withResolvers<void>();
const link: CloudLink = { ...socket, report: (seen) => socket.report(seen).then(heard.resolve) };
const host = createFakeHost({ world, memory: fileMemory(join(folder.root, 'host')), fetch: link.fetch });

/** As long as the steps of a real launch take, about, so that a kill finds each of them under way. */
const delays: Partial<Record<FakeCall, number>> = { create: 60, plug: 15, attach: 15, prepare: 80, run: 30 };
const endings: Partial<Record<FakeCall, number>> = { stop: 40, unplug: 15, remove: 20, forget: 5, apply: 20 };
for (const [call, ms] of Object.entries({ ...delays, ...endings })) host.faults.slow(call as FakeCall, ms);
const ticking = setInterval(() => host.faults.tick(), 5);

const store = await fileLedgerStore(join(folder.node, 'ledger'));
const node = await createNode({ world, link, drivers: host.drivers(), store, bootId: host.bootId() });
const ending = new AbortController();
const running = node.run(ending.signal);
void heard.promise.then(tellReady);
await runUntilAsked(async () => {
  ending.abort();
  await running;
  clearInterval(ticking);
});
