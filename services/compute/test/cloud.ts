import { type AccountId, AwsError, type InstanceId, type ManualWorld, manualWorld, newId } from '@mallee/base';
import { gatewayMigrations, runOperation } from '@mallee/gateway';
import type { Scope, Service } from '@mallee/gateway/op';
import { type NamedPolicy, type PolicyKind, parsePolicy } from '@mallee/policy';
import { ReconcilerDriver } from '@mallee/reconcile';
import { migrate, type Read, type Store, type Tx } from '@mallee/store';
import { freshStore } from '@mallee/testkit/fresh-store';
import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire';
import { ConsoleTokens } from '../console-tokens.ts';
import {
  type ComputePorts,
  type ComputeSettings,
  computeReconcilers,
  computeService,
  prepareCompute,
} from '../index.ts';
import { db } from '../op.ts';
import type { ComputeTables, ImageRow } from '../tables.ts';
import { type HandNode, handNode } from './hand-node.ts';

export const alice: AccountId = '111111111111';
export const bob: AccountId = '222222222222';

const settings: ComputeSettings = {
  region: 'mallee-1',
  zones: ['mallee-1a', 'mallee-1b'],
  domain: 'mallee.internal',
  instanceDns: true,
  publicPool: '198.18.0.0/24',
  imagePrefixes: 'eucalyptus',
  endpoint: 'http://127.0.0.1:8773',
  limits: {
    instances: 100,
    elasticAddresses: 5,
    securityGroupsPerVpc: 50,
    rulesPerGroup: 60,
    groupsPerInterface: 5,
    tagsPerResource: 50,
    imageBytes: 2 ** 40,
  },
  vcpusPerCore: 4,
  launchDeadline: 300_000,
};

/** Who calls: an account's administrator unless it says otherwise. */
export interface Who {
  /** Statements of the caller's own policy; with them he is a plain user. */
  readonly statements?: readonly object[];
  /** Statements of the policy on his account. */
  readonly account?: readonly object[];
  readonly cloudAdministrator?: boolean;
}

export interface CloudOptions {
  readonly settings?: Partial<Omit<ComputeSettings, 'limits'>>;
  readonly limits?: Partial<ComputeSettings['limits']>;
}

/** Compute's operations as the gateway runs them, without HTTP and signatures, over nodes that are led by hand. */
export class Cloud {
  readonly world: ManualWorld;
  readonly settings: ComputeSettings;
  readonly store: Store;
  readonly service: Service;
  readonly ports: ComputePorts;
  /** The accounts that identity knows of. */
  readonly accounts = new Set([alice, bob]);
  /** Instance profiles by name, for the port that stands for identity. */
  readonly profiles = new Map<
    string,
    { arn: string; id: string; role: { name: string; arn: string; trustsEc2: boolean } }
  >();
  /** What a node answers when it is asked for a console or a screen. */
  answer: ComputePorts['ask'] = async () => Buffer.from('login: ');
  readonly #reconcilers: ReconcilerDriver;

  protected constructor({ world, store }: Rows, options: CloudOptions, ports: Partial<ComputePorts> = {}) {
    this.world = world;
    this.store = store;
    this.settings = { ...settings, ...options.settings, limits: { ...settings.limits, ...options.limits } };
    this.ports = {
      settings: this.settings,
      objects: { open: async () => undefined },
      cloudKey: async () => {
        throw new Error('These tests open no bundles.');
      },
      identity: {
        instanceProfile: async (_, account, { arn, name }) =>
          [...this.profiles.values()].find(
            (one) => one.arn.includes(`:${account}:`) && (one.arn === arn || one.arn.endsWith(`/${name}`)),
          ),
        accountExists: async (_, account) => this.accounts.has(account),
        accounts: async () => [...this.accounts],
      },
      imageFiles: {
        keep: () => Promise.reject(new Error('These tests keep no images.')),
        async *read() {},
        list: async () => [],
        drop: async () => {},
      },
      consoles: new ConsoleTokens(world),
      ask: (instance, what) => this.answer(instance, what),
      ...ports,
    };
    this.service = computeService(this.ports);
    this.#reconcilers = new ReconcilerDriver(this, computeReconcilers(this.ports));
  }

  static async open(options: CloudOptions = {}): Promise<Cloud> {
    const cloud = new Cloud(await rows(), options);
    await cloud.prepare();
    return cloud;
  }

  protected async prepare(): Promise<void> {
    await migrate(this.store, [gatewayMigrations, this.service.migrations!]);
    await this.write((tx) => prepareCompute(tx, this.world));
  }

  async close(): Promise<void> {
    await this.#reconcilers.stop();
    await this.store.close();
  }

  /** Calls with the types of the wire. */
  as(account: AccountId, who: Who = {}) {
    return async <N extends OperationName<'ec2'>>(name: N, input: OperationInput<'ec2', N>) => {
      const operation = this.service.operations.find((each) => each.name === name);
      if (!operation) throw new Error(`${name} is missing.`);
      const { store, world, service } = this;
      const { signal } = new AbortController();
      const call = { service, operation, scope: scope(account, who), signal, input: { ...(input as object) } };
      return runOperation({ store, world, region: this.settings.region }, call) as Promise<OperationOutput<'ec2', N>>;
    };
  }

  /** One look of every reconciler at all of its keys. */
  reconcile(): Promise<void> {
    return this.#reconcilers.step();
  }

  read<T>(run: (read: Read) => Promise<T>): Promise<T> {
    return this.store.read(run);
  }

  write<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return this.store.write(run);
  }

  /** All rows of a table, for what no operation tells. */
  rows<T extends keyof ComputeTables & string>(table: T): Promise<ComputeTables[T][]> {
    return this.read((read) => db(read).selectFrom(table).selectAll().execute() as Promise<ComputeTables[T][]>);
  }

  /** A node that has reported once and is empty. */
  async node(room: { vcpus?: number; memoryMiB?: number; diskGiB?: number; zone?: string } = {}): Promise<HandNode> {
    const node = handNode(this, room);
    await node.report();
    return node;
  }

  /** A machine image whose bytes are there; public unless it says otherwise. */
  async image(account: AccountId = alice, more: Partial<ImageRow> = {}): Promise<string> {
    const id = newId(this.world, 'emi');
    const row: ImageRow = {
      ...{ id, account, name: id, description: null, kind: 'machine', architecture: 'x86_64', platform: null },
      ...{ location: `images/${id}`, kernel: null, ramdisk: null, command_line: null, root_device_name: '/dev/sda1' },
      ...{ block_devices: '[]', digest: `sha256:${'ab'.repeat(32)}`, format: 'qcow2', bytes: 1000 },
      ...{ virtual_bytes: 2 ** 30, phase: 'ready', reason: null, public: 1, boot_mode: null, ena_support: 1 },
      ...{ sriov_net_support: null, tpm_support: null, imds_support: null },
      ...{ import_task: null, import_format: null, import_progress: null },
      ...{ created_at: this.world.now(), deregistered_at: null },
      ...more,
    };
    await this.write((tx) => db(tx).insertInto('image').values(row).execute());
    return row.id;
  }
}

type Rows = Pick<Cloud, 'world' | 'store'>;

/** A world of its own, and an empty store in it. */
export async function rows(): Promise<Rows> {
  const world = manualWorld(11);
  return { world, store: await freshStore(world) };
}

function scope(account: AccountId, { statements, account: accountStatements, cloudAdministrator = false }: Who): Scope {
  const name = statements ? 'user' : 'admin';
  return {
    account,
    subject: {
      kind: 'user',
      account,
      arn: `arn:aws:iam::${account}:user/${name}`,
      userId: `AID${account}${name}`,
      cloudAdministrator,
      accountAdministrator: statements === undefined,
      identity: statements ? [policy('identity', statements)] : [],
      accountPolicies: accountStatements ? [policy('account', accountStatements)] : [],
    },
    requestId: 'test',
    sourceIp: '127.0.0.1',
    secure: false,
    userAgent: 'test',
  };
}

function policy(kind: PolicyKind, statements: readonly object[]): NamedPolicy {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind);
  if ('faults' in parsed) throw new Error(parsed.faults.join('; '));
  return { name: kind, policy: parsed.policy };
}

/** Launches machines of the smallest type and answers their ids. */
export async function launch(
  cloud: Cloud,
  more: Partial<OperationInput<'ec2', 'RunInstances'>> = {},
  { account = alice, who = {} }: { account?: AccountId; who?: Who } = {},
): Promise<InstanceId[]> {
  const ImageId = more.ImageId ?? (await cloud.image(account));
  const { Instances } = await cloud.as(account, who)('RunInstances', {
    ...{ InstanceType: 'mallee.tiny', MinCount: 1, MaxCount: 1 },
    ...more,
    ImageId,
  } as OperationInput<'ec2', 'RunInstances'>);
  return Instances!.map(({ InstanceId }) => InstanceId as InstanceId);
}

/** One instance as its owner sees it. */
export async function look(cloud: Cloud, id: string, account = alice) {
  const { Reservations } = await cloud.as(account)('DescribeInstances', { InstanceIds: [id] });
  return Reservations![0]!.Instances![0]!;
}

export const state = async (cloud: Cloud, id: string): Promise<string> => (await look(cloud, id)).State!.Name!;

/** For `assert.rejects`: the error's code, and the stack of anything else. */
export const code = (wanted: string) => (error: unknown) => {
  if (error instanceof AwsError && error.code === wanted) return true;
  throw error;
};
