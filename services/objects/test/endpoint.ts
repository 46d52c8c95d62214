import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { Metrics, quietLog, realWorld } from '@mallee/base';
import {
  defaultLimits,
  gatewayMigrations,
  gatewayServer,
  HashPool,
  Measures,
  Registry,
  UnderWay,
} from '@mallee/gateway';
import { openEngine } from '@mallee/object-engine';
import type { Subject } from '@mallee/policy';
import { ReconcilerDriver } from '@mallee/reconcile';
import { migrate } from '@mallee/store';
import { freshStore } from '@mallee/testkit/fresh-store';
import { presign, SigningKeys } from '@mallee/wire';
import { type ObjectSettings, openObjects } from '../index.ts';
import { ann, bob, directory, region } from './cloud.ts';

/** Keys by subject; who has them signs as him. */
const keys = new Map<string, { secret: string; subject: Subject }>([
  ['AKIAANN', { secret: 'anns-secret', subject: ann }],
  ['AKIABOB', { secret: 'bobs-secret', subject: bob }],
]);

export const annsKey = { accessKeyId: 'AKIAANN', secretAccessKey: 'anns-secret' };
export const bobsKey = { accessKeyId: 'AKIABOB', secretAccessKey: 'bobs-secret' };
/** `<bucket>.s3.localhost` is a bucket's host. */
const domain = 'localhost';

/** Object storage behind a real gateway on a port of its own. */
export async function openEndpoint(port = 0, more: Partial<ObjectSettings> = {}, limits = defaultLimits) {
  const folder = await mkdtemp(join(tmpdir(), 'mallee-s3-'));
  const world = realWorld(quietLog(), new Metrics());
  const store = await freshStore(world);
  const engine = await openEngine({ dir: join(folder, 'objects'), world });
  const objects = openObjects(store, {
    engine,
    masterKey: Buffer.alloc(32, 'master'),
    accounts: directory,
    settings: { region, bucketNames: 'dns-compliant', bucketsPerAccount: 100, storage: {}, webhooks: {}, ...more },
  });
  await migrate(store, [gatewayMigrations, objects.service.migrations!]);
  const server = gatewayServer({
    ...{
      store,
      world,
      underWay: new UnderWay(),
      signingKeys: new SigningKeys(),
      measures: new Measures(world.metrics),
      hashing: new HashPool(),
    },
    settings: { region, domain, publicHosts: [], limits },
    identity: { find: async (id) => keys.get(id), used: () => {} },
    registry: new Registry([objects.service]),
  });
  const reconcilers = new ReconcilerDriver({ store, world }, objects.reconcilers);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients: S3Client[] = [];
  return {
    ...{ address, objects, world },
    /** A link that anybody may use, signed by Ann. */
    link: (host: string, target: string) =>
      presign({ method: 'GET', host, target }, { ...annsKey, region, service: 's3' }, world.now(), 600),
    /** Writes the access logs that wait. */
    deliver: () => reconcilers.step(),
    client(config: S3ClientConfig = {}): S3Client {
      const client = new S3Client({ endpoint: address, region, credentials: annsKey, forcePathStyle: true, ...config });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      server.closeAllConnections();
      server.close();
      objects.close();
      await engine.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
