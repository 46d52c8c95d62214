import { readdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { faultsOf } from '@mallee/administration';
import { jsonLog, Metrics, newUuid, realWorld } from '@mallee/base';
import { giveUpNode, machinesByNode, nodeFacts, registerTinyImage } from '@mallee/compute';
import { credentialsFor, oneTimePassword } from '@mallee/iam';
import { serveNodeDoor } from '@mallee/node-contract';
import { cloudCertificate } from '../cloud/certificate.ts';
import { consoleKey } from '../cloud/cloud-key.ts';
import { copyCloud } from '../cloud/copy-cloud.ts';
import { lookInside } from '../cloud/look-inside.ts';
import { objectControl } from '../cloud/object-control.ts';
import { openCloud } from '../cloud/open-cloud.ts';
import { propertyFacts } from '../cloud/own-facts.ts';
import { cloudParts } from '../cloud/parts.ts';
import { computeSettings } from '../cloud/settings.ts';
import { cloudStatus } from '../cloud/status.ts';
import type { Config } from '../config.ts';
import { controlDoor } from '../control/door.ts';
import { dataFolder } from '../data-folder.ts';
import { consoleOf } from './console.ts';
import { guestEndpoint } from './guest-endpoint.ts';
import { listen, listenWhenThere } from './listen.ts';
import { runUntilAsked, tellReady } from './serve.ts';

/** The unprivileged half of the box: gateway, services, reconcilers, rows, objects. */
export async function runCloud(config: Config): Promise<never> {
  const log = jsonLog({ process: 'cloud' });
  const world = realWorld(log, new Metrics());
  const data = dataFolder(config.data);
  const { files } = data;
  await removeOldCopies(data.cloud);
  const parts = await cloudParts(config, data, world);
  const { imageFiles } = parts;
  const cloud = await openCloud(parts);
  await rm(files.restored, { force: true });
  const { store, firstAccount } = cloud;
  await registerTinyImage(
    { store, world, account: firstAccount, settings: computeSettings(config), imageFiles },
    files.tinyImage,
  );
  const node = await serveNodeDoor({ world, socketPath: files.nodeSocket, door: (id) => cloud.doors.for(id) });
  const web = await consoleOf(config, cloud, consoleKey(files.consoleKey));
  const credentials = (who: Who) => credentialsFor(cloud.store, world, cloud.vault, definedOf(who));
  const certificate = async () => ({ pem: await cloudCertificate(await parts.cloudKey()) });
  const control = await controlDoor(
    {
      status: () => cloudStatus(config, cloud, web?.door.server.listening ? web.link : undefined),
      async metrics() {
        await cloud.engine.report();
        return world.metrics.text();
      },
      faults: () =>
        store.read(async (read) => faultsOf(await nodeFacts(read, computeSettings(config)), cloud.reconcilers.status)),
      machines: () => cloud.store.read((read) => machinesByNode(read)),
      properties: async () => propertyFacts(config),
      usage: ({ days }) => cloud.objects.report(world, days),
      credentials,
      async credentialsArchive(who) {
        const { credentialsArchive } = await import('../credentials/archive.ts');
        const zip = credentialsArchive(config, await credentials(who), (await certificate()).pem);
        return { zip: zip.toString('base64') };
      },
      consolePassword: ({ first = false, ...who }) =>
        oneTimePassword({ store, world, passwords: cloud.passwords }, { ...definedOf(who), first }),
      certificate,
      async backup() {
        const { engine } = cloud;
        const folder = join(data.cloud, `${copyPrefix}${newUuid(world)}`);
        await copyCloud({ store, engine, region: config.region, now: world.now() }, data, folder);
        return { folder };
      },
      giveUpNode: (node) => store.write((tx) => giveUpNode(tx, node)),
      inside: () => lookInside(config, cloud),
      objects: objectControl(cloud),
    },
    files.controlSocket,
    log,
  );
  const server = cloud.server();
  await listen(server, config.port, config.address);
  const guests = listenWhenThere(
    cloud.server(),
    config.port,
    guestEndpoint(config),
    log,
    'Machines reach the endpoint.',
  );
  const browsers = web && listenWhenThere(web.door.server, web.port, web.address, log, 'The console is served.');
  cloud.reconcilers.start();
  log.info('The cloud serves.', { address: config.address, port: config.port });
  tellReady();
  return runUntilAsked(async () => {
    web?.door.close();
    await Promise.all([closeServer(server), guests.stop(), browsers?.stop(), node.close()]);
    control.close();
    await rm(files.controlSocket, { force: true });
    await cloud.close();
    log.info('The cloud has ended.');
  });
}

const copyPrefix = 'backup-';

/** Whoever asked for a copy removes it, unless the host went down meanwhile. */
async function removeOldCopies(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(copyPrefix)) await rm(join(folder, name), { recursive: true });
}

/** Requests under way may end; idle connections go at once, stubborn ones after ten seconds. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), 10_000);
  await closed;
  clearTimeout(late);
}

interface Who {
  readonly account?: string | undefined;
  readonly user?: string | undefined;
}

const definedOf = ({ account, user }: Who) => ({
  ...(account !== undefined && { account }),
  ...(user !== undefined && { user }),
});
