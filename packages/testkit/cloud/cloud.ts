import type { AccountId, World } from '@mallee/base';
import {
  type ComputePorts,
  ConsoleTokens,
  computeReconcilers,
  computeService,
  NodeDoors,
  prepareCompute,
  profileRole,
  resourcesOf,
} from '@mallee/compute';
import { gatewayMigrations, gatewayReconcilers, Registry, runOperation } from '@mallee/gateway';
import {
  bootstrap,
  directory,
  IdentityCache,
  iamReconcilers,
  iamService,
  instanceCredentials,
  LastUsed,
  openVault,
  Passwords,
  stsService,
  type Vault,
} from '@mallee/iam';
import { ReconcilerDriver } from '@mallee/reconcile';
import { migrate, openStore, type Store, sqlite } from '@mallee/store';
import type { OperationInput, OperationName, OperationOutput, ServiceName } from '@mallee/wire';
import { type MortalDatabase, mortal } from './mortal-database.ts';
import { settings } from './settings.ts';

/** The cloud's process: services over rows, without sockets and timers. Nothing outlives it but the file. */
export interface Cloud {
  readonly process: MortalDatabase;
  readonly store: Store;
  readonly vault: Vault;
  /** The number of account `eucalyptus`. */
  readonly firstAccount: AccountId;
  readonly doors: NodeDoors;
  readonly reconcilers: ReconcilerDriver;
  /** Calls an operation as whoever owns the key, with the rights that he has now. */
  call: Call;
}

export type Call = <S extends ServiceName, N extends OperationName<S>>(
  accessKey: string,
  service: S,
  operation: N,
  input: OperationInput<S, N>,
) => Promise<OperationOutput<S, N>>;

/** Opens the cloud over a file, as its first start or after a crash. */
export async function openCloud(world: World, file: string, images: ComputePorts['imageFiles']): Promise<Cloud> {
  const process = mortal(sqlite(file, { durable: false }));
  const store = openStore(process.database, world);
  const vault = openVault(Buffer.alloc(32, 'mallee'), world);
  const lastUsed = new LastUsed();
  const doors = new NodeDoors(store, world, {
    settings,
    imageFiles: images,
    async credentials(instance) {
      const role = await store.read((read) => profileRole(read, instance));
      return JSON.stringify(await instanceCredentials({ store, world, vault }, role, instance));
    },
  });
  const ports: ComputePorts = {
    settings,
    imageFiles: images,
    consoles: new ConsoleTokens(world),
    objects: { open: async () => undefined },
    cloudKey: () => Promise.reject(new Error('This cloud takes no encrypted images.')),
    identity: directory,
    ask: doors.ask.bind(doors),
  };
  const services = [
    iamService({ vault, lastUsed, passwords: new Passwords(world), resourcesOf }),
    stsService({ vault }),
    computeService(ports),
  ];
  await migrate(store, [gatewayMigrations, ...services.flatMap(({ migrations }) => migrations ?? [])]);
  const { number: firstAccount } = await store.write(async (tx) => {
    await prepareCompute(tx, world);
    return bootstrap(tx, world);
  });
  const identity = new IdentityCache(store, world, vault, lastUsed);
  const registry = new Registry(services);
  const reconcilers = new ReconcilerDriver({ store, world }, [
    ...iamReconcilers(lastUsed),
    ...computeReconcilers(ports),
    ...gatewayReconcilers,
  ]);

  const call = async (accessKey: string, service: ServiceName, name: string, input: object): Promise<unknown> => {
    const found = registry.find(service, name);
    if (!found) throw new Error(`This cloud has no ${service}:${name}.`);
    const known = await identity.find(accessKey);
    if (!known) throw new Error('This cloud has forgotten a key.');
    const { subject } = known;
    const { signal } = new AbortController();
    const from = { requestId: 'simulated', sourceIp: '127.0.0.1', secure: false, userAgent: 'testkit' };
    const scope = { account: subject.account, subject, accessKey, ...from };
    return runOperation({ store, world, region: settings.region }, { ...found, scope, signal, input: { ...input } });
  };
  return { process, store, vault, firstAccount, doors, reconcilers, call: call as Call };
}
