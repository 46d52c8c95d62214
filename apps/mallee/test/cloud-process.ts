import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Log, Metrics, type NodeId, quietLog, realWorld } from '@mallee/base';
import { registerTinyImage } from '@mallee/compute';
import { credentialsFor } from '@mallee/iam';
import { createFakeNode, type FakeHost } from '@mallee/node-agent';
import type { CloudLink } from '@mallee/node-contract';
import { cloudKey } from '../cloud/cloud-key.ts';
import { type Cloud, openCloud } from '../cloud/open-cloud.ts';
import { computeSettings } from '../cloud/settings.ts';
import { type Config, loadConfig } from '../config.ts';
import { ImageFiles } from '../image-files.ts';
import { caller } from './caller.ts';

const nodeId: NodeId = 'node-00000000000000001';

/** What signs requests as somebody. */
export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A person of the cloud: his key, and where he belongs. */
export interface Person extends Key {
  readonly account: string;
  readonly user: string;
}

export interface CloudProcess extends AsyncDisposable {
  readonly cloud: Cloud;
  /** The host on which machines seem to run. */
  readonly host: FakeHost;
  readonly config: Config;
  /** `http://127.0.0.1:PORT`, where the gateway listens. */
  readonly endpoint: string;
  /** The administrator of the cloud. */
  readonly admin: Person;
  /** The public image that comes with the cloud. */
  readonly image: string;
  /** What was logged as an error: a test that has not provoked one expects none. */
  readonly bugs: readonly string[];
  /** The administrator of a new account. */
  newAccount(name: string): Promise<Person>;
  /** A new user of somebody's account, who may do what the statements say. */
  newUser(of: Person, name: string, ...statements: object[]): Promise<Person>;
}

/** A whole cloud in this process, but for its machines: they run on a fake host. It listens on a port of its own. */
export async function openCloudProcess(settings: Partial<Config> = {}): Promise<CloudProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'mallee-cloud-'));
  const bugs: string[] = [];
  const world = realWorld(listening(bugs), new Metrics());
  // The system chooses the port; a configuration cannot ask for that.
  const config = { ...loadConfig({ data: folder }), ...settings, port: 0 };
  const imageFiles = new ImageFiles(join(folder, 'images'), world);
  await imageFiles.open();
  const cloud = await openCloud({
    ...{ config, world, imageFiles, durable: false, masterKey: world.bytes(32) },
    objects: join(folder, 'objects'),
    control: join(folder, 'control.db'),
    cloudKey: cloudKey(join(folder, 'cloud-key.pem')),
  });
  const { store, firstAccount: account } = cloud;
  const tiny = join(folder, 'tiny.img');
  await writeFile(tiny, Buffer.alloc(1024 * 1024, 'tiny'));
  await registerTinyImage({ store, world, account, settings: computeSettings(config), imageFiles }, tiny);

  const heard = Promise.withResolvers<void>();
  const door = cloud.doors.for(nodeId);
  const link: CloudLink = { ...door, report: (seen) => door.report(seen).then(heard.resolve) };
  const room = { vcpus: 64, memoryMiB: 262_144, diskGiB: 4096 };
  const node = await createFakeNode({ world, link, fetch: door.fetch, ...room });
  const ending = new AbortController();
  const running = node.agent().run(ending.signal);
  await heard.promise;

  const server = cloud.server();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cloud.reconcilers.start();

  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const personOf = async (who: { account?: string; user?: string } = {}): Promise<Person> => {
    const found = await credentialsFor(store, world, cloud.vault, who);
    const { accountNumber, userName, accessKeyId, secretAccessKey } = found;
    return { account: accountNumber, user: userName, accessKeyId, secretAccessKey };
  };
  const admin = await personOf();
  const as = caller(cloud, config.region);
  const { Images } = await as(admin)('ec2', 'DescribeImages', {});
  return {
    ...{ cloud, config, host: node.host, endpoint, admin, bugs, image: Images![0]!.ImageId! },
    async newAccount(name) {
      await as(admin)('iam', 'CreateAccount', { AccountName: name });
      return personOf({ account: name });
    },
    async newUser(of, name, ...statements) {
      await as(of)('iam', 'CreateUser', { UserName: name });
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
      if (statements.length > 0)
        await as(of)('iam', 'PutUserPolicy', { UserName: name, PolicyName: 'given', PolicyDocument });
      return personOf({ account: of.account, user: name });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      ending.abort();
      await running;
      await cloud.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A log of which nothing is kept but errors. */
function listening(bugs: string[]): Log {
  const log: Log = {
    ...quietLog(),
    error: (say, facts) => bugs.push(`${say} ${String((facts?.err as Error | undefined)?.stack ?? '')}`),
    with: () => log,
  };
  return log;
}
