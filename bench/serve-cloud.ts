/** The server's side of a bench, in a process of its own so that its CPU time is its own: see `cloud/bench-cloud.ts`. */
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jsonLog, Metrics, newId, newUuid, realWorld } from '@mallee/base';
import { registerTinyImage } from '@mallee/compute';
import { credentialsFor } from '@mallee/iam';
import type { Observed } from '@mallee/node-contract';
import { cloudKey } from '../apps/mallee/cloud/cloud-key.ts';
import { openCloud } from '../apps/mallee/cloud/open-cloud.ts';
import { computeSettings } from '../apps/mallee/cloud/settings.ts';
import { loadConfig } from '../apps/mallee/config.ts';
import { ImageFiles } from '../apps/mallee/image-files.ts';
import { consoleOf } from '../apps/mallee/roles/console.ts';
import type { Question, Ready } from './cloud/bench-cloud.ts';

const folder = process.argv[2]!;
await writeFile(
  join(folder, 'mallee.yaml'),
  `network: { publicPool: 198.18.0.0/16 }
console: { listen: '127.0.0.1:8888' }
`,
);
const config = loadConfig({ data: folder });
const world = realWorld(jsonLog({}, 'warn'), new Metrics());
const imageFiles = new ImageFiles(join(folder, 'images'), world);
await imageFiles.open();
const cloud = await openCloud({
  config,
  world,
  objects: join(folder, 'objects'),
  control: join(folder, 'control.db'),
  masterKey: world.bytes(32),
  cloudKey: cloudKey(join(folder, 'cloud-key.pem')),
  imageFiles,
});
const { store, firstAccount: account } = cloud;
await writeFile(join(folder, 'tiny.raw'), Buffer.alloc(4096, 'tiny'));
await registerTinyImage(
  { store, world, account, settings: computeSettings(config), imageFiles },
  join(folder, 'tiny.raw'),
);

const node = newId(world, 'node');
const agentRun = newUuid(world);
let seq = 0;
await report({});
// A node that says nothing for a while is given no machines.
const heartbeat = setInterval(() => void report({}), 5000);
cloud.reconcilers.start();

const gateway = cloud.server();
const bare = createServer({ keepAliveTimeout: 75_000 }, (request, response) =>
  request.resume().on('end', () => response.end('ok')),
);
const { door } = (await consoleOf(config, cloud, () => Promise.reject(new Error('It is not encrypted.'))))!;
const { accessKeyId, secretAccessKey } = await credentialsFor(store, world, cloud.vault);
const ready: Ready = {
  port: await listen(gateway),
  barePort: await listen(bare),
  consolePort: await listen(door.server),
  region: config.region,
  credentials: { accessKeyId, secretAccessKey },
};
process.send!(ready);

process.on('message', async (question: Question) => {
  if (question === 'settle') await settle();
  if (question === 'end') return end();
  process.send!(process.cpuUsage());
});
// Whoever started this was killed and can no longer remove the folder.
process.on('disconnect', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
});

/** A node with room for everything, which does nothing and is led by hand. */
async function report(seen: Partial<Observed>): Promise<void> {
  seq += 1;
  await cloud.doors.for(node).report({
    ...{ epoch: 'first', seq, agentRun, bootId: 'boot', revision: 0, strangers: [], instances: [], volumes: [] },
    capability: {
      ...{ acceleration: 'tcg', qemu: '7.2.0', faults: [] },
      ...{ vcpus: 100_000, memoryMiB: 100_000_000, diskGiB: 10_000_000 },
    },
    ...seen,
  });
}

/** Says that every wish is met. */
async function settle(): Promise<void> {
  const { epoch, revision, instances, volumes } = (await cloud.doors.now(node, undefined))!;
  await report({
    epoch,
    revision,
    instances: instances.map(({ id, generation, boots }) => ({ id, generation, boots, phase: 'up' })),
    volumes: volumes.map(({ id, generation, want }) => ({ id, generation, phase: want })),
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
  return (server.address() as AddressInfo).port;
}

async function end(): Promise<void> {
  clearInterval(heartbeat);
  door.close();
  for (const server of [gateway, bare, door.server]) {
    server.close();
    server.closeAllConnections();
  }
  await cloud.close();
  process.exit();
}
