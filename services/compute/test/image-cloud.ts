import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccountId, AwsError, type ManualWorld, manualWorld } from '@mallee/base';
import { runOperation } from '@mallee/gateway';
import type { Scope, Service } from '@mallee/gateway/op';
import { parsePolicy } from '@mallee/policy';
import { ReconcilerDriver } from '@mallee/reconcile';
import { migrate, openStore, type Store, sqlite } from '@mallee/store';
import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire';
import { type ComputePorts, type ComputeSettings, computeService, prepareCompute } from '../index.ts';
import { imageReconcilers } from '../reconcilers/images.ts';
import { memoryFiles } from './image-bytes.ts';

export const alice: AccountId = '111111111111';
export const bob: AccountId = '222222222222';
/** Of account eucalyptus. */
export const root: AccountId = '000000000001';

const settings: ComputeSettings = {
  region: 'mallee-1',
  zones: ['mallee-1a', 'mallee-1b'],
  domain: 'mallee.internal',
  publicPool: '198.18.0.0/24',
  imagePrefixes: 'eucalyptus',
  endpoint: 'http://127.0.0.1:8773',
  limits: {
    instances: 20,
    elasticAddresses: 3,
    securityGroupsPerVpc: 5,
    rulesPerGroup: 8,
    groupsPerInterface: 3,
    tagsPerResource: 5,
    imageBytes: 256 * 2 ** 20,
  },
  vcpusPerCore: 4,
  launchDeadline: 60_000,
};

/** RSA takes its time; one pair serves all tests. */
export const cloudKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

interface StoredObject {
  readonly owner: AccountId;
  readonly body: Buffer;
}

/** Compute's image operations and reconcilers over objects and image files in memory. */
export class ImageCloud {
  readonly world: ManualWorld = manualWorld(5);
  readonly store: Store;
  readonly service: Service;
  readonly files = memoryFiles();
  /** By `bucket/key`. */
  readonly objects = new Map<string, StoredObject>();
  /** Makes the object store fail while it is set. */
  sick: Error | undefined;
  readonly #folder: string;
  readonly #ports: ComputePorts;

  private constructor(folder: string, change: Partial<ComputeSettings>) {
    this.#folder = folder;
    this.store = openStore(sqlite(join(folder, 'control.db'), { durable: false }), this.world);
    this.#ports = {
      settings: { ...settings, ...change },
      imageFiles: this.files,
      objects: { open: (account, bucket, key) => this.#open(account, `${bucket}/${key}`) },
      cloudKey: async () => cloudKeys.privateKey,
      identity: {
        instanceProfile: async () => undefined,
        accountExists: async (_, account) => [alice, bob, root].includes(account),
        accounts: async () => [alice, bob, root],
      },
      ask: () => Promise.reject(new Error('There is no node.')),
    };
    this.service = computeService(this.#ports);
  }

  static async open(change: Partial<ComputeSettings> = {}): Promise<ImageCloud> {
    const cloud = new ImageCloud(await mkdtemp(join(tmpdir(), 'mallee-images-')), change);
    const gateway = join(import.meta.dirname, '../../../packages/gateway/migrations');
    await migrate(cloud.store, [{ owner: 'gateway', folder: gateway }, cloud.service.migrations!]);
    await cloud.store.write((tx) => prepareCompute(tx, cloud.world));
    return cloud;
  }

  async close(): Promise<void> {
    await this.store.close();
    await rm(this.#folder, { recursive: true });
  }

  async #open(account: AccountId, name: string) {
    const object = this.objects.get(name);
    if (!object || object.owner !== account) return undefined;
    const { sick } = this;
    return {
      bytes: object.body.length,
      async *read() {
        if (sick) throw sick;
        for (let at = 0; at < object.body.length; at += 1000) yield object.body.subarray(at, at + 1000);
      },
    };
  }

  put(name: string, body: Buffer, owner = alice): void {
    this.objects.set(name, { owner, body });
  }

  /** One look of the image reconcilers at everything, as after a start. */
  async reconcile(): Promise<void> {
    const driver = new ReconcilerDriver(this, imageReconcilers(this.#ports));
    await driver.step();
    await driver.stop();
  }

  /** Calls as an account's administrator, as a user with a policy, or as the cloud's administrator. */
  as(account: AccountId, who: { statements?: object[]; cloudAdministrator?: boolean } = {}) {
    return async <N extends OperationName<'ec2'>>(name: N, input: OperationInput<'ec2', N>) => {
      const operation = this.service.operations.find((each) => each.name === name);
      if (!operation) throw new Error(`${name} is missing.`);
      const { store, world, service } = this;
      const { signal } = new AbortController();
      const call = { service, operation, scope: scope(account, who), signal, input: { ...(input as object) } };
      return runOperation({ store, world, region: settings.region }, call) as Promise<OperationOutput<'ec2', N>>;
    };
  }

  /** Registers and fetches a plain disk; the image's id. */
  async image(name: string, body: Buffer, owner = alice): Promise<string> {
    this.put(`disks/${name}`, body, owner);
    const { ImageId } = await this.as(owner)('RegisterImage', { Name: name, ImageLocation: `disks/${name}` });
    await this.reconcile();
    return ImageId!;
  }
}

function scope(account: AccountId, who: { statements?: object[]; cloudAdministrator?: boolean }): Scope {
  const { statements, cloudAdministrator = false } = who;
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements ?? [] }), 'identity');
  const identity = statements && 'policy' in parsed ? [{ name: 'given', policy: parsed.policy }] : [];
  return {
    account,
    subject: {
      kind: 'user',
      account,
      arn: `arn:aws:iam::${account}:user/${statements ? 'user' : 'admin'}`,
      userId: `AID${account}`,
      cloudAdministrator,
      accountAdministrator: statements === undefined,
      identity,
    },
    requestId: 'test',
    sourceIp: '127.0.0.1',
    secure: false,
    userAgent: 'test',
  };
}

/** For `assert.rejects`: the error's code, and the stack of anything else. */
export const code = (wanted: string) => (error: unknown) => {
  if (error instanceof AwsError && error.code === wanted) return true;
  throw error;
};
