import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AccountId,
  AwsError,
  type InstanceId,
  type ManualWorld,
  manualWorld,
  type NetworkInterfaceId,
  type NodeId,
  newId,
} from '@mallee/base';
import { runOperation } from '@mallee/gateway';
import type { Scope, Service } from '@mallee/gateway/op';
import { parsePolicy } from '@mallee/policy';
import { migrate, openStore, type Store, sqlite, type Tx } from '@mallee/store';
import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire';
import { type ComputePorts, type ComputeSettings, computeService } from '../index.ts';
import { db } from '../op.ts';
import { defaultVpc } from '../repos/default-vpc.ts';
import { interfaces } from '../repos/interfaces.ts';
import { publicAddresses } from '../repos/public-addresses.ts';
import type { InstanceRow, SubnetRow } from '../tables.ts';

export const alice: AccountId = '111111111111';
export const bob: AccountId = '222222222222';
export const node: NodeId = 'node-0123456789abcdef0';

const settings: ComputeSettings = {
  region: 'mallee-1',
  zones: ['mallee-1a', 'mallee-1b'],
  domain: 'mallee.internal',
  publicPool: '198.18.0.0/28',
  imagePrefixes: 'eucalyptus',
  endpoint: '127.0.0.1',
  limits: {
    instances: 20,
    elasticAddresses: 3,
    securityGroupsPerVpc: 5,
    rulesPerGroup: 8,
    groupsPerInterface: 3,
    tagsPerResource: 3,
    imageBytes: 2 ** 30,
  },
  vcpusPerCore: 4,
  launchDeadline: 60_000,
};

/** Compute's network operations as the gateway runs them, with machines that are rows only. */
export class NetworkCloud {
  readonly world: ManualWorld = manualWorld(11);
  readonly store: Store;
  readonly service: Service;
  readonly settings = settings;
  /** The accounts that identity knows of. */
  readonly accounts = new Set([alice, bob]);
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.store = openStore(sqlite(join(folder, 'control.db'), { durable: false }), this.world);
    this.service = computeService(this.ports as ComputePorts);
  }

  get ports(): Pick<ComputePorts, 'settings' | 'identity'> {
    return {
      settings,
      identity: {
        instanceProfile: async () => undefined,
        accountExists: async (_, account) => this.accounts.has(account),
        accounts: async () => [...this.accounts],
      },
    };
  }

  static async open(): Promise<NetworkCloud> {
    const cloud = new NetworkCloud(await mkdtemp(join(tmpdir(), 'mallee-compute-')));
    const gateway = new URL('../../../packages/gateway/migrations', import.meta.url).pathname;
    await migrate(cloud.store, [{ owner: 'gateway', folder: gateway }, cloud.service.migrations!]);
    await cloud.write(async (tx) => {
      for (const account of [alice, bob]) await defaultVpc.ensure(tx, cloud.world, account, settings);
      const numbers = { seq: 0, revision: 0, revision_seen: 0, seen_at: tx.now };
      const row = { id: node, zone: 'mallee-1a', capability: '{}', strangers: '[]', agent_run: '', boot_id: '' };
      await db(tx)
        .insertInto('node')
        .values({ ...row, ...numbers, state: 'enabled' })
        .execute();
      await db(tx).insertInto('cloud').values({ name: 'epoch', value: 'first' }).execute();
      await db(tx)
        .insertInto('reservation')
        .values({ id: 'r-1', account: alice, requester: null, created_at: 0 })
        .execute();
    });
    return cloud;
  }

  async close(): Promise<void> {
    await this.store.close();
    await rm(this.#folder, { recursive: true });
  }

  write<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return this.store.write(run);
  }

  /** Calls as an account's administrator, as a user with a policy, or as the cloud's administrator. */
  as(account: AccountId, who: { statements?: object[]; cloudAdministrator?: boolean } = {}) {
    return async <N extends OperationName<'ec2'>>(name: N, input: OperationInput<'ec2', N>) => {
      const operation = this.service.operations.find((each) => each.name === name);
      if (!operation) throw new Error(`${name} is missing.`);
      const running = { store: this.store, world: this.world, region: settings.region };
      const call = {
        service: this.service,
        operation,
        scope: scope(account, who),
        signal: new AbortController().signal,
      };
      return runOperation(running, { ...call, input: { ...(input as object) } }) as Promise<OperationOutput<'ec2', N>>;
    };
  }

  /** How often the node was told that its document changed. */
  async revision(): Promise<number> {
    const row = await this.store.read((read) =>
      db(read).selectFrom('node').select('revision').where('id', '=', node).executeTakeFirstOrThrow(),
    );
    return row.revision;
  }

  async subnet(account: AccountId, zone = 'mallee-1a'): Promise<SubnetRow> {
    return this.store.read((read) =>
      db(read)
        .selectFrom('subnet')
        .selectAll()
        .where('account', '=', account)
        .where('zone', '=', zone)
        .executeTakeFirstOrThrow(),
    );
  }

  /** A running machine in the default subnet and group, with an automatic address. */
  async machine(account: AccountId): Promise<{ id: InstanceId; nic: NetworkInterfaceId; address: string }> {
    const subnet = await this.subnet(account);
    return this.write(async (tx) => {
      const id = newId(this.world, 'i');
      const group = await db(tx)
        .selectFrom('security_group')
        .select('id')
        .where('vpc', '=', subnet.vpc)
        .where('name', '=', 'default')
        .executeTakeFirstOrThrow();
      await db(tx)
        .insertInto('instance')
        .values(instanceRow(id, account, subnet))
        .execute();
      const nic = await interfaces.make(tx, this.world, {
        ...{ account, requester: null, subnet, description: '' },
        groups: [group.id],
      });
      await interfaces.attach(tx, this.world, nic.id, { instance: id, index: 0, deleteOnTermination: true });
      const { address } = await publicAddresses.lend(tx, account, nic.id, settings);
      return { id, nic: nic.id, address };
    });
  }
}

const instanceRow = (id: InstanceId, account: AccountId, subnet: SubnetRow): InstanceRow => ({
  id,
  account,
  reservation: 'r-1',
  launch_index: 0,
  client_token: null,
  launched_by: account,
  image: 'emi-1',
  instance_type: 'mallee.tiny',
  vcpus: 1,
  memory_mib: 128,
  zone: subnet.zone,
  node,
  vpc: subnet.vpc,
  subnet: subnet.id,
  desired: 'running',
  generation: 1,
  boots: 1,
  reason: null,
  wished_at: 0,
  phase: 'up',
  up_since: 1,
  fault: null,
  ended: null,
  crashes: 0,
  crashed_at: null,
  restart_at: null,
  key_name: null,
  key_material: null,
  user_data: null,
  shutdown_behavior: 'stop',
  termination_protection: 0,
  stop_protection: 0,
  monitoring: 0,
  metadata_options: JSON.stringify({ tokens: 'optional', endpoint: 'enabled', hopLimit: 1, instanceTags: 'disabled' }),
  profile: null,
  boot: '{"how":"bios"}',
  root_device_name: '/dev/sda1',
  hints: '{}',
  launched_at: 0,
  ends_at: null,
  terminated_at: null,
});

function scope(account: AccountId, who: { statements?: object[]; cloudAdministrator?: boolean }): Scope {
  const { statements, cloudAdministrator = false } = who;
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements ?? [] });
  const parsed = parsePolicy(document, 'identity');
  const identity = statements && 'policy' in parsed ? [{ name: 'given', policy: parsed.policy }] : [];
  const name = statements ? 'user' : 'admin';
  return {
    account,
    subject: {
      kind: 'user',
      account,
      arn: `arn:aws:iam::${account}:user/${name}`,
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

/** For `assert.rejects`. */
export const code = (wanted: string) => (error: unknown) => {
  if (error instanceof AwsError && error.code === wanted) return true;
  throw error;
};
