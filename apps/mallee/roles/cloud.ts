import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { jsonLog, Metrics, newUuid, realWorld } from '@mallee/base';
import { registerTinyImage } from '@mallee/compute';
import { credentialsFor } from '@mallee/iam';
import { serveNodeDoor } from '@mallee/node-contract';
import { cloudKey } from '../cloud/cloud-key.ts';
import { copyCloud } from '../cloud/copy-cloud.ts';
import { masterKey } from '../cloud/master-key.ts';
import { openCloud } from '../cloud/open-cloud.ts';
import { computeSettings } from '../cloud/settings.ts';
import { cloudStatus } from '../cloud/status.ts';
import type { Config } from '../config.ts';
import { controlDoor } from '../control/door.ts';
import { dataFolder } from '../data-folder.ts';
import { ImageFiles } from '../image-files.ts';
import { guestEndpoint } from './guest-endpoint.ts';
import { listen, listenWhenThere } from './listen.ts';
import { runUntilAsked, tellReady } from './serve.ts';

/** The unprivileged half of the box: gateway, services, reconcilers, rows, objects. */
export async function runCloud(config: Config): Promise<never> {
  const log = jsonLog({ process: 'cloud' });
  const world = realWorld(log, new Metrics());
  const { files, cloud: folder } = dataFolder(config.data);
  const imageFiles = new ImageFiles(files.images, world);
  await imageFiles.open();
  const cloud = await openCloud({
    config,
    world,
    objects: files.objects,
    control: files.control,
    masterKey: await masterKey(files.masterKey, world),
    cloudKey: cloudKey(files.cloudKey),
    imageFiles,
  });
  const { store, firstAccount } = cloud;
  await registerTinyImage(
    { store, world, account: firstAccount, settings: computeSettings(config), imageFiles },
    files.tinyImage,
  );
  const node = await serveNodeDoor({ world, socketPath: files.nodeSocket, door: (id) => cloud.doors.for(id) });
  const control = await controlDoor(
    {
      status: () => cloudStatus(config, cloud),
      metrics: () => world.metrics.text(),
      credentials: (who) => credentialsFor(cloud.store, world, cloud.vault, definedOf(who)),
      async backup() {
        const target = join(folder, `backup-${newUuid(world)}`);
        await copyCloud(cloud, dataFolder(config.data), target);
        return { folder: target };
      },
    },
    files.controlSocket,
    log,
  );
  const server = cloud.server();
  await listen(server, config.port, config.address);
  const guests = listenWhenThere(cloud.server(), config.port, guestEndpoint(config), log);
  cloud.reconcilers.start();
  log.info('The cloud serves.', { address: config.address, port: config.port });
  tellReady();
  return runUntilAsked(async () => {
    await Promise.all([closeServer(server), guests.stop(), node.close()]);
    control.close();
    await rm(files.controlSocket, { force: true });
    await cloud.close();
    log.info('The cloud has ended.');
  });
}

/** Requests under way may end; idle connections go at once, stubborn ones after ten seconds. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), 10_000);
  await closed;
  clearTimeout(late);
}

const definedOf = ({ account, user }: { account?: string | undefined; user?: string | undefined }) => ({
  ...(account !== undefined && { account }),
  ...(user !== undefined && { user }),
});
