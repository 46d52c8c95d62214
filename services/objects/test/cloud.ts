import { mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError, type ManualWorld, manualWorld } from '@mallee/base';
import { gatewayMigrations, runOperation } from '@mallee/gateway';
import type { Scope, Upload } from '@mallee/gateway/op';
import { type Engine, openEngine } from '@mallee/object-engine';
import { type NamedPolicy, parsePolicy, type Subject } from '@mallee/policy';
import { migrate, type Store } from '@mallee/store';
import { freshStore } from '@mallee/testkit/fresh-store';
import {
  type ChecksumAlgorithm,
  IncomingBody,
  type OperationInput,
  type OperationName,
  type OperationOutput,
} from '@mallee/wire';
import { type ObjectPorts, type ObjectSettings, type Objects, openObjects } from '../index.ts';

export const region = 'mallee-1';

/** Accounts that exist in these tests, by number. */
const accounts = new Map(
  (['ann', 'bob'] as const).map((name, index) => {
    const number = `00000000000${index + 1}`;
    return [number, { name, number, canonicalId: String(index + 1).repeat(64) }];
  }),
);

/** What the cloud's administrators laid on them: set by a test, and taken away by it. */
export const accountPolicies = new Map<string, readonly NamedPolicy[]>();

/** What identity tells of them. */
export const directory: ObjectPorts['accounts'] = {
  byNumber: async (_read, number) => accounts.get(number),
  byCanonicalId: async (_read, id) => [...accounts.values()].find(({ canonicalId }) => canonicalId === id),
  policies: async (_read, number) => accountPolicies.get(number) ?? [],
  byEmail: async (_read, address) => [...accounts.values()].filter(({ name }) => address === `${name}@cloud.test`),
};

/** Object storage's operations as the gateway runs them, without HTTP and signatures. */
export class Cloud {
  readonly world: ManualWorld;
  readonly store: Store;
  engine: Engine;
  objects: Objects;
  readonly #folder: string;
  #ports: ObjectPorts;

  private constructor(
    folder: string,
    { engine, world, store }: Pick<Cloud, 'engine' | 'world' | 'store'>,
    settings: Partial<ObjectSettings>,
  ) {
    this.#folder = folder;
    this.engine = engine;
    this.world = world;
    this.store = store;
    this.#ports = {
      engine,
      masterKey: Buffer.alloc(32, 'master'),
      settings: {
        region,
        bucketNames: 'dns-compliant',
        bucketsPerAccount: 100,
        storage: {},
        webhooks: {},
        ...settings,
      },
      accounts: directory,
    };
    this.objects = openObjects(this.store, this.#ports);
  }

  static async open(settings: Partial<ObjectSettings> = {}): Promise<Cloud> {
    // In memory where there is room: some hundred syncs would take long on a busy disk.
    const memory = await statfs('/dev/shm').catch(() => undefined);
    const roomy = memory !== undefined && memory.bavail * memory.bsize > 1_073_741_824;
    const folder = await mkdtemp(join(roomy ? '/dev/shm' : tmpdir(), 'mallee-objects-'));
    const world = manualWorld(7);
    const engine = await openFolder(folder, world);
    const cloud = new Cloud(folder, { engine, world, store: await freshStore(world) }, settings);
    await migrate(cloud.store, [gatewayMigrations, cloud.objects.service.migrations!]);
    return cloud;
  }

  /** Runs a reconciler over all its keys, as its timer would. */
  async reconcile(name: string): Promise<void> {
    const { store, world } = this;
    const reconciler = this.objects.reconcilers.find((each) => each.name === name)!;
    for (const key of await store.read((read) => reconciler.keys(read))) await reconciler.one({ store, world }, key);
  }

  /** As a new process would begin: with nothing in memory. */
  restart(): void {
    this.objects.close();
    this.objects = openObjects(this.store, this.#ports);
  }

  /** As after a stop: everything is read from disk again. A disk is full that has less left than the reserve. */
  async reopen(reserveMiB = 1): Promise<void> {
    this.objects.close();
    await this.engine.close();
    this.engine = await openFolder(this.#folder, this.world, reserveMiB);
    this.#ports = { ...this.#ports, engine: this.engine };
    this.objects = openObjects(this.store, this.#ports);
  }

  /** Everything that the engine's segments hold. */
  async segments(): Promise<Buffer> {
    const folder = join(this.#folder, 'objects', 'segments');
    const names = await readdir(folder);
    return Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
  }

  async close(): Promise<void> {
    this.objects.close();
    await this.engine.close();
    await this.store.close();
    await rm(this.#folder, { recursive: true });
  }

  /** Calls with the types of the wire. */
  as(subject: Subject) {
    return <N extends OperationName<'s3'>>(
      name: N,
      input: OperationInput<'s3', N> & { Body?: string | Buffer; checksum?: ChecksumAlgorithm },
    ) => this.call(name, input, subject) as Promise<OperationOutput<'s3', N>>;
  }

  async call(name: string, given: object, subject: Subject): Promise<unknown> {
    const operation = this.objects.service.operations.find((each) => each.name === name);
    if (!operation) throw new Error(`s3:${name} is missing.`);
    const { Body, checksum, ...rest } = given as { Body?: string | Buffer; checksum?: ChecksumAlgorithm };
    const input = Body === undefined ? rest : { ...rest, Body: upload(Buffer.from(Body), checksum) };
    const { signal } = new AbortController();
    const scope: Scope = {
      ...{ account: subject.account, subject, requestId: 'test' },
      ...{ sourceIp: '127.0.0.1', secure: false, userAgent: 'test' },
    };
    const { store, world } = this;
    const { service } = this.objects;
    return runOperation({ store, world, region }, { service, operation, scope, input, signal });
  }
}

const openFolder = (folder: string, world: ManualWorld, reserveMiB = 1): Promise<Engine> =>
  openEngine({ dir: join(folder, 'objects'), world, segmentMiB: 8, reserveMiB, background: false });

const person = (account: string, name: string): Subject => ({
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/${name}`,
  userId: `AID${name.toUpperCase()}`,
  canonicalId: accounts.get(account)!.canonicalId,
  cloudAdministrator: false,
  accountAdministrator: name === 'admin',
  identity: [],
});

/** Administrators of two accounts, and nobody. */
export const ann = person('000000000001', 'admin');
export const bob = person('000000000002', 'admin');
export const nobody: Subject = {
  ...{ kind: 'anonymous', account: '', arn: '*', userId: 'anonymous', identity: [] },
  ...{ cloudAdministrator: false, accountAdministrator: false },
};

/** A user of Ann's account who may do what the statements say. */
export function helper(...Statement: object[]): Subject {
  if (Statement.length === 0) return person(ann.account, 'helper');
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');
  if ('faults' in parsed) throw new Error(parsed.faults.join(' '));
  return { ...person(ann.account, 'helper'), identity: [{ name: 'given', policy: parsed.policy }] };
}

function upload(content: Buffer, checksum: ChecksumAlgorithm | undefined): Upload {
  const headers = { 'content-length': String(content.length) };
  const body = new IncomingBody(headers, { kind: 'unsigned' }, { maxBytes: 2 ** 33, ...(checksum && { checksum }) });
  async function* pieces() {
    for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
  }
  return {
    length: content.length,
    read: () => body.read(pieces()),
    readSmall(most) {
      if (content.length > most) return undefined;
      body.take(content);
      return Promise.resolve(Buffer.from(content));
    },
    summary: () => body.summary(),
    get received() {
      return body.received;
    },
  };
}

/** An answer's body as a whole. */
export async function bytesOf(answer: { Body?: Buffer | AsyncIterable<Uint8Array> }): Promise<Buffer> {
  const { Body } = answer;
  if (Body === undefined || Buffer.isBuffer(Body)) return Body ?? Buffer.alloc(0);
  const pieces: Uint8Array[] = [];
  for await (const piece of Body) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

export const textOf = async (answer: Parameters<typeof bytesOf>[0]): Promise<string> =>
  (await bytesOf(answer)).toString();

/** For `assert.rejects`. */
export const code = (wanted: string) => (error: unknown) => error instanceof AwsError && error.code === wanted;
